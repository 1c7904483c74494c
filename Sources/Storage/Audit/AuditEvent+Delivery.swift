import Domain
import JSON
import Vault

/// What the audit tells of work on a delivery. Polls that learn nothing and waits before an attempt are no events.
extension AuditEvent {
    /// An attempt is about to leave, on the strength of a consent decision.
    static func attemptStarted(
        _ leased: LeasedDelivery, segments: Int?, consent: JSONValue, messageHash: [UInt8], at now: Timestamp
    ) -> AuditEvent {
        AuditEvent(
            .attemptStarted, of: leased.lane.tenant, by: .service, outcome: "begun", at: now,
            [
                "receipt": .string(leased.delivery.receipt.description),
                "delivery": .string(leased.delivery.id.description), "channel": .string(leased.lane.channel.rawValue),
                "attempt": .integer(leased.delivery.attempts + 1), "segments": segments.map { .integer($0) } ?? .null,
                "template": .string(leased.content.template), "templateVersion": .integer(leased.templateVersion),
                "consent": consent,
                "messageHash": .string(Hexadecimal.text(messageHash)),
            ])
    }

    /// - Parameter wasSending: an attempt was in flight, and this is what came of it.
    static func settled(
        _ leased: LeasedDelivery, _ outcome: WorkOutcome, _ decision: ReceiptProgress.Decision, wasSending: Bool,
        account: JSONValue, at now: Timestamp
    ) -> [AuditEvent] {
        var events: [AuditEvent] = []
        let tenant = leased.lane.tenant
        let before = leased.delivery
        let after = decision.delivery
        if wasSending || after.reason == .outcomeUnclear && before.reason != .outcomeUnclear || isFound(outcome) {
            var detail = ids(after)
            detail["providerMessage"] = .optional(after.providerMessageID)
            detail["providerConversation"] = .optional(after.providerConversationID)
            detail["nextAt"] = after.dueAt?.json ?? .null
            detail["account"] = account
            let word = after.reason?.rawValue ?? after.status.rawValue
            events.append(
                AuditEvent(.attemptEnded, of: tenant, by: .service, outcome: word, at: now, .object(detail)))
        }
        if after.status.isFinal {
            let kind: AuditKind = after.status == .blockedByCompliance ? .deliveryBlocked : .deliveryEnded
            events.append(
                AuditEvent(
                    kind, of: tenant, by: .service, outcome: after.status.rawValue, at: now,
                    .object(ending(decision, account: account))))
        }
        events += decision.withdrawn.map { withdrawn in
            AuditEvent(
                .deliveryEnded, of: tenant, by: .service, outcome: withdrawn.status.rawValue, at: now,
                .object(ids(withdrawn)))
        }
        if decision.suppresses {
            let detail = SuppressionRow.detail(leased.lane.channel, Array(leased.addressHash), .carrier)
            events.append(AuditEvent(.suppressionAdded, of: tenant, by: .service, at: now, detail))
        }
        return events
    }

    private static func isFound(_ outcome: WorkOutcome) -> Bool {
        if case .lookUp(.found) = outcome { true } else { false }
    }

    private static func ids(_ delivery: Delivery) -> JSONObject {
        JSONObject([
            .init(name: "receipt", value: .string(delivery.receipt.description)),
            .init(name: "delivery", value: .string(delivery.id.description)),
            .init(name: "channel", value: .string(delivery.channel.rawValue)),
            .init(name: "attempts", value: .integer(delivery.attempts)),
            .init(name: "status", value: .string(delivery.status.rawValue)),
            .init(name: "reason", value: .optional(delivery.reason?.rawValue)),
        ])
    }

    private static func ending(_ decision: ReceiptProgress.Decision, account: JSONValue) -> JSONObject {
        var detail = ids(decision.delivery)
        detail["receiptStatus"] = .string(decision.receiptStatus.rawValue)
        detail["receiptReason"] = .optional(decision.receiptReason?.rawValue)
        detail["fallback"] = .optional(decision.opened?.channel.rawValue)
        detail["followUp"] = .optional(decision.followUp?.rawValue)
        detail["account"] = account
        return detail
    }
}
