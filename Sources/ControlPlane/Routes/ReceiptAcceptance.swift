import Domain
import HTTPTypes
import Intake
import JSON
import Storage

/// `POST /v1/receipts`: the hot path.
struct ReceiptAcceptance: Sendable {
    let intake: AcceptReceipt

    @Sendable func accept(_ call: Call) async throws -> Reply {
        let key = try IdempotencyKey.required(call.headers)
        let body = try await call.uncheckedBody()
        return try Self.reply(
            to: try await intake.accept(body, for: call.tenant(), key: key, by: call.actor, at: call.now))
    }

    /// `POST /v1/receipts/{receipt}/resend`.
    @Sendable func resend(_ call: Call) async throws -> Reply {
        let original = try call.identifier(ReceiptID.self)
        let key = try IdempotencyKey.required(call.headers)
        let body = try await call.bodyIfAny()
        let channels = try body.read { Resend(reading: $0) }.channels
        return try Self.reply(
            to: try await intake.resend(
                original, body, channels: channels, for: call.tenant(), key: key, by: call.actor, at: call.now))
    }

    private struct Resend {
        let channels: [Channel]?

        init?(reading reader: FieldReader) {
            channels = ChannelChoice.read(reader)
        }
    }

    static func reply(to outcome: AcceptOutcome) throws(Problem) -> Reply {
        switch outcome {
        case .accepted(let id, let answer): return accepted(id, answer)
        case .repeated(let id, let answer):
            return accepted(id, answer).with(HeaderName.idempotentReplayed, "true")
        case .keyReused: throw Problem(.idempotencyKeyReused)
        case .inProgress: throw Problem(.idempotencyInProgress)
        case .exists(let id):
            throw Problem(
                .receiptExists, members: [.init(name: "receiptId", value: .string(id.description))],
                headers: [.location: Self.location(id)])
        case .invalid(let errors): throw Problem(.validationFailed, errors: errors)
        case .cardData(let pointers): throw Problem.cardData(pointers)
        case .gatewayNotConfigured: throw Problem(.gatewayNotConfigured)
        case .tenantSuspended: throw Problem(.tenantSuspended)
        case .notRepeatable: throw Problem(.notRepeatable)
        case .limitReached: throw Problem(.limitReached)
        case .noSuchTenant: throw Problem(.notFound)
        }
    }

    private static func accepted(_ id: ReceiptID, _ answer: [UInt8]) -> Reply {
        Reply(.accepted, json: answer).with(.location, location(id))
    }

    private static func location(_ id: ReceiptID) -> String { "/v1/receipts/\(id)" }
}
