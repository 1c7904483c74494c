import Domain
import HTTPTypes
import Storage
import Transport
import Vault

/// Takes one message to its callback, signed as Standard Webhooks says. Where it may go is decided by the transport at
/// each connection; redirects are not followed.
struct CallbackCourier: Sendable {
    struct Answer: Sendable, Hashable {
        let outcome: CallbackOutcome
        /// How long a receiver that has too much to do asks to be left alone.
        var wait: Milliseconds?
    }

    let transport: Transport
    let configuration: CallbackConfiguration

    /// `nil` where nothing is known of it because the service stops.
    func deliver(_ message: CallbackOutbox.Message, at now: Timestamp) async -> Answer? {
        guard let body = message.body else { return Answer(outcome: .failed(.unreadable)) }
        let call = HTTPCall(
            method: .post, url: message.url, headers: Self.headers(message, body, at: now), body: body,
            deadline: configuration.deadline.duration, connectDeadline: .seconds(5),
            responseLimit: configuration.answerLimit)
        do {
            let reply = try await transport.send(call, partition: message.callback.description)
            return Answer(outcome: .answered(reply.status), wait: Self.wait(reply, now))
        } catch {
            return Self.failure(error).map { Answer(outcome: .failed($0)) }
        }
    }

    private static func wait(_ reply: HTTPReply, _ now: Timestamp) -> Milliseconds? {
        guard [429, 503].contains(reply.status), let text = reply.headers[.retryAfter] else { return nil }
        return RetryAfter.wait(text, now: now, atMost: CallbackSchedule.longestWait)
    }

    private static func headers(_ message: CallbackOutbox.Message, _ body: [UInt8], at now: Timestamp) -> HTTPFields {
        let id = message.event.description
        let seconds = now.milliseconds / 1_000
        var headers: HTTPFields = [.contentType: "application/json"]
        let fields = [
            ("webhook-id", id), ("webhook-timestamp", String(seconds)),
            (
                "webhook-signature",
                WebhookSignature.header(id: id, timestamp: seconds, body: body, with: message.secrets)
            ),
        ]
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return headers
    }

    private static func failure(_ error: TransportError) -> CallbackOutcome.Failure? {
        switch error {
        case .notSent(.invalidURL), .notSent(.blockedAddress), .notSent(.resolveFailed): .addressNotUsable
        case .notSent(.connectFailed): .connectFailed
        case .notSent(.tlsFailed): .tlsFailed
        case .notSent(.connectTimeout), .notSent(.queueTimeout), .unknown(.timeout): .timedOut
        case .unknown(.connectionLost): .connectionLost
        case .unknown(.responseTooLarge): .answerTooLarge
        case .unknown(.malformedResponse): .answerMalformed
        case .notSent(.closed), .notSent(.cancelled), .unknown(.cancelled): nil
        }
    }
}
