import Domain
import JSON
import Privacy
import Transport

/// What the token endpoint answered.
enum TokenAnswer {
    struct Grant: Sendable {
        let text: Secret
        let lifetime: Milliseconds
    }

    /// A refusal of any kind means that an admin must mend something: credentials, or the address to ask. A failure of
    /// the host means that it can't be reached for now; in both cases nothing was sent to the API.
    static func read(_ reply: HTTPReply, now: Timestamp) -> Result<Grant, PlatformError> {
        switch reply.status {
        case 200..<300: grant(in: reply).map(Result.success) ?? .failure(.unreachable)
        case 408: .failure(.unreachable)
        case 429: .failure(.throttled(wait: RetryAdvice.wait(in: reply.headers, now: now)))
        case 400..<500: .failure(.credentials(code: ErrorCode.read(reply)))
        default: .failure(.unreachable)
        }
    }

    private static func grant(in reply: HTTPReply) -> Grant? {
        guard let body = reply.json, let text = body["access_token"]?.string,
            (1...(16 << 10)).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return Grant(text: Secret(text: text), lifetime: lifetime(body["expires_in"]))
    }

    /// The platform grants 5 minutes to 48 hours. Where it does not say, the least is taken.
    private static func lifetime(_ value: JSONValue?) -> Milliseconds {
        let seconds = value?.double ?? value?.string.flatMap(Double.init) ?? 300
        return .seconds(Int64(min(max(seconds.isNaN ? 300 : seconds, 1), 172_800)))
    }
}
