import Domain
import HTTPTypes
import Transport

/// Why a question to a gateway brought no answer.
struct GatewayFailure: Error, Sendable, Hashable {
    let reason: Reason
    /// How long the gateway asks to be left alone.
    let wait: Milliseconds?

    init(_ reason: Reason, wait: Milliseconds? = nil) {
        (self.reason, self.wait) = (reason, wait)
    }

    init(_ error: TransportError) {
        switch error {
        // Settings name an address that may not be called: no waiting helps.
        case .notSent(.invalidURL), .notSent(.blockedAddress): self.init(.gatewayRefused)
        case .notSent: self.init(.gatewayUnreachable)
        case .unknown(.responseTooLarge), .unknown(.malformedResponse): self.init(.gatewayAnswerUnusable)
        case .unknown: self.init(.gatewayFailing)
        }
    }

    /// From a status that is neither success nor "not found".
    init(status: Int, headers: HTTPFields) {
        switch status {
        case 429: self.init(.gatewayFailing, wait: Self.wait(headers[.retryAfter]))
        case 503: self.init(.gatewayFailing, wait: Self.wait(headers[.retryAfter]))
        case 408, 500...: self.init(.gatewayFailing)
        default: self.init(.gatewayRefused)
        }
    }

    /// `Retry-After` in seconds, an hour at most; a date is left to our own waits.
    private static func wait(_ text: String?) -> Milliseconds? {
        guard let text, text.utf8.count <= 9, let seconds = Int64(text), seconds > 0 else { return nil }
        return .seconds(min(seconds, 3_600))
    }
}
