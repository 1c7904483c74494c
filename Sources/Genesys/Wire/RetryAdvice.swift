import Domain
import HTTPTypes

/// How long a 429 asks to wait.
enum RetryAdvice {
    /// `Retry-After`, else `inin-ratelimit-reset`; `nil` where neither names a time to come. At most a day: the
    /// platform tells of spent daily quotas that way.
    static func wait(in headers: HTTPFields, now: Timestamp) -> Milliseconds? {
        let texts = [headers[.retryAfter], HTTPField.Name("inin-ratelimit-reset").flatMap { headers[$0] }]
        return texts.lazy.compactMap { $0 }.compactMap { RetryAfter.wait($0, now: now, atMost: .days(1)) }.first
    }
}
