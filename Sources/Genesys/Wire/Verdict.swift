import Domain
import Transport

/// What the status of an API answer means, whatever was asked.
enum Verdict {
    /// 2xx: done, whether or not a body tells more.
    case done
    case unauthorized(code: String?)
    case failed(PlatformError)

    init(_ reply: HTTPReply, now: Timestamp) {
        switch reply.status {
        case 200..<300: self = .done
        case 401: self = .unauthorized(code: ErrorCode.read(reply))
        case 429: self = .failed(.throttled(wait: RetryAdvice.wait(in: reply.headers, now: now)))
        // The platform gave up waiting for the request; how far it had come with it is not known.
        case 408: self = .failed(.unclear(cause: "status-408"))
        case 400..<500: self = .failed(.refused(status: reply.status, code: ErrorCode.read(reply)))
        default: self = .failed(.unclear(cause: "status-\(reply.status)"))
        }
    }
}

extension PlatformError {
    init(_ error: TransportError) {
        switch error {
        case .notSent: self = .unreachable
        case .unknown(let reason): self = .unclear(cause: reason.rawValue)
        }
    }
}
