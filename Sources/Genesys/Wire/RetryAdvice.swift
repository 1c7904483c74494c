import Domain
import HTTPTypes

/// How long a 429 asks to wait.
enum RetryAdvice {
    /// `Retry-After`, else `inin-ratelimit-reset`; `nil` where neither names a time to come. At most a day: the
    /// platform tells of spent daily quotas that way.
    static func wait(in headers: HTTPFields, now: Timestamp) -> Milliseconds? {
        headers[.retryAfter].flatMap { seconds(in: $0) ?? HTTPDate.timestamp(in: $0).flatMap { positive($0 - now) } }
            ?? HTTPField.Name("inin-ratelimit-reset").flatMap { headers[$0] }.flatMap(seconds)
    }

    private static func seconds(in text: String) -> Milliseconds? {
        guard text.utf8.count <= 20, let seconds = Double(text), seconds.isFinite else { return nil }
        return positive(Milliseconds(Int64(min(max(seconds, 0), 86_400) * 1_000)))
    }

    private static func positive(_ wait: Milliseconds) -> Milliseconds? {
        wait > Milliseconds(0) ? min(wait, .days(1)) : nil
    }
}

/// A moment as HTTP headers write it: `Sun, 22 Nov 2026 10:00:00 GMT`. The two forms that RFC 9110 calls obsolete are
/// not read.
enum HTTPDate {
    static func timestamp(in text: String) -> Timestamp? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", words[0].hasSuffix(","), let month = months.firstIndex(of: words[2])
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp(rfc3339: "\(words[3])-\(number)-\(words[1])T\(words[4])Z")
    }

    private static let months: [Substring] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
