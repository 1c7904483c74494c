import Domain
import HTTPTypes
import JSON
import Storage
import Vault

/// What a tenant puts into a chargeback file.
struct EvidenceRoutes: Sendable {
    let store: Store

    var routes: [Route] {
        [Route(.get, "/v1/receipts/{receipt}/evidence", .tenantOfKey([.receiptsRead]), handler: get)]
    }

    @Sendable private func get(_ call: Call) async throws -> Reply {
        let id = try call.identifier(ReceiptID.self)
        guard let evidence = try await call.tenantStore(store).evidence(of: id) else { throw Problem(.notFound) }
        let receipt = evidence.receipt
        let shown = receipt.json(revealingRecipient: call.caller?.seesRecipients ?? false)
        let template: JSONValue = [
            "name": .string(receipt.content.template), "version": .integer(receipt.templateVersion),
            "hash": .optional(evidence.templateHash.map { Hexadecimal.text($0.bytes) }),
        ]
        return Reply(
            .ok,
            [
                "receiptId": .string(id.description), "status": .string(receipt.status.rawValue),
                "reason": .optional(receipt.reason?.rawValue), "source": .string(receipt.source.rawValue),
                "transaction": shown["transaction"] ?? .null, "recipient": shown["recipient"] ?? .null,
                "template": template, "acceptedAt": receipt.createdAt.json,
                "deliveries": .array(receipt.deliveries.map { Self.json($0, evidence) }),
                "audit": [
                    "acceptedInOneOf": .array(evidence.acceptances.map { .integer($0) }),
                    "entries": .array(evidence.entries.map(Self.json)),
                ],
                "erasedAt": receipt.content.erasedAt?.json ?? .null,
            ])
    }

    private static func json(_ delivery: Delivery, _ evidence: ReceiptEvidence) -> JSONValue {
        let last = evidence.attempts[delivery.id]
        let told = evidence.events.filter { $0.delivery == delivery.id }
        return [
            "id": .string(delivery.id.description), "channel": .string(delivery.channel.rawValue),
            "status": .string(delivery.status.rawValue), "reason": .optional(delivery.reason?.rawValue),
            // What forbade it stands in the timeline, what allowed it with the attempt.
            "consent": last?.consent == .null || last == nil ? blocked(told) : last?.consent ?? .null,
            "messageHash": .optional(last?.messageHash.map(Hexadecimal.text)),
            "attempts": .array(attempts(told)), "segments": delivery.segments.map { .integer($0) } ?? .null,
            "providerMessageId": .optional(delivery.providerMessageID),
            "providerConversationId": .optional(delivery.providerConversationID),
            "queuedAt": delivery.queuedAt.json, "sentAt": delivery.sentAt?.json ?? .null,
            "deliveredAt": delivery.deliveredAt?.json ?? .null,
        ]
    }

    private static func blocked(_ events: [TimelineEvent]) -> JSONValue {
        events.last { $0.kind == .delivery }?.detail["account"]?["evidence"] ?? .null
    }

    /// An attempt's end is told right after its begin.
    private static func attempts(_ events: [TimelineEvent]) -> [JSONValue] {
        events.enumerated().compactMap { index, event in
            guard event.kind == .attemptStarted else { return nil }
            let next = events.dropFirst(index + 1).first
            let end = next?.kind == .attemptEnded ? next : nil
            return [
                "number": event.detail["attempt"] ?? .null, "startedAt": event.at.json,
                "messageHash": event.detail["messageHash"] ?? .null, "endedAt": end?.at.json ?? .null,
                "outcome": end?.detail ?? .null,
            ]
        }
    }

    private static func json(_ entry: ReceiptEvidence.Entry) -> JSONValue {
        [
            "sequence": .integer(entry.sequence), "kind": .string(entry.kind), "at": entry.at.json,
            "deliveryId": .optional(entry.delivery?.description),
        ]
    }
}
