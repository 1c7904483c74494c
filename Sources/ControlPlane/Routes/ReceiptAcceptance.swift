import Domain
import HTTPTypes
import Intake
import JSON
import Storage

/// `POST /v1/receipts`: the hot path.
struct ReceiptAcceptance: Sendable {
    let intake: AcceptReceipt

    @Sendable func accept(_ call: Call) async throws -> Reply {
        let key = try Self.idempotencyKey(call.headers)
        let body = try await call.uncheckedBody()
        return try Self.reply(
            to: try await intake.accept(body, for: call.tenant(), key: key, by: call.actor, at: call.now))
    }

    /// `POST /v1/receipts/{receipt}/resend`.
    @Sendable func resend(_ call: Call) async throws -> Reply {
        let original = try call.identifier(ReceiptID.self)
        let key = try Self.idempotencyKey(call.headers)
        let body = try await call.body()
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

    /// The key as the caller chose it: bare, or as a quoted string of RFC 8941 with its escapes undone.
    static func idempotencyKey(_ headers: HTTPFields) throws(Problem) -> String {
        guard let text = headers[HeaderName.idempotencyKey] else { throw Problem(.idempotencyKeyMissing) }
        guard let key = text.hasPrefix("\"") ? unquoted(text) : text, (1...255).contains(key.utf8.count),
            key.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { throw Problem(.idempotencyKeyInvalid) }
        return key
    }

    private static func unquoted(_ text: String) -> String? {
        var rest = text.utf8.dropFirst()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return rest.isEmpty ? String(decoding: bytes, as: UTF8.self) : nil
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst(), escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\")
                else {
                    return nil
                }
                bytes.append(escaped)
            default: bytes.append(byte)
            }
        }
        return nil
    }
}
