package import JSON

/// A receipt as it stands: what was asked for and what became of it.
package struct Receipt: Sendable, Hashable {
    package enum Source: String, Sendable, CaseIterable {
        case api, event
        /// An admin tries a template out: no payment was made.
        case test
    }

    package let id: ReceiptID
    package let tenant: TenantID
    package private(set) var content: ReceiptContent
    package let templateVersion: Int
    package let channels: [Channel]
    package var status: ReceiptStatus
    package var reason: Reason?
    package let source: Source
    package let expiresAt: Timestamp
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    package var deliveries: [Delivery]
    /// The end of the round that a person started after the receipt had failed.
    package var roundExpiresAt: Timestamp?
    /// The receipt that this one repeats at the customer's wish.
    package let resendOf: ReceiptID?

    package init(
        id: ReceiptID, tenant: TenantID, content: ReceiptContent, templateVersion: Int, channels: [Channel],
        status: ReceiptStatus, reason: Reason?, source: Source, expiresAt: Timestamp, createdAt: Timestamp,
        updatedAt: Timestamp, deliveries: [Delivery], roundExpiresAt: Timestamp? = nil, resendOf: ReceiptID? = nil
    ) {
        self.id = id
        self.tenant = tenant
        self.content = content
        self.templateVersion = templateVersion
        self.channels = channels
        self.status = status
        self.reason = reason
        self.source = source
        self.expiresAt = expiresAt
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.deliveries = deliveries
        self.roundExpiresAt = roundExpiresAt
        self.resendOf = resendOf
    }

    /// As it stood when it was accepted: what the answer to the acceptance tells, now and when the request is repeated.
    package var atAcceptance: Receipt {
        var receipt = self
        (receipt.status, receipt.reason, receipt.updatedAt) = (.accepted, nil, createdAt)
        receipt.roundExpiresAt = nil
        guard content.payment == nil else {
            receipt.content = content.unconfirmed
            receipt.deliveries = []
            return receipt
        }
        receipt.deliveries = deliveries.prefix(1).map { first in
            .queued(id: first.id, receipt: id, channel: first.channel, position: 0, at: createdAt)
        }
        return receipt
    }

    /// As it stands in answers.
    package func json(revealingRecipient: Bool) -> JSONValue {
        var fields = fields(revealingRecipient: revealingRecipient)
        if let payment = content.payment {
            fields["paymentToken"] = .string(payment.token)
            fields["type"] = .string(payment.kind.rawValue)
        }
        if let notBefore = content.notBefore { fields["notBefore"] = notBefore.json }
        return .object(fields)
    }

    private func fields(revealingRecipient: Bool) -> JSONObject {
        [
            "id": .string(id.description), "status": .string(status.rawValue), "reason": .optional(reason?.rawValue),
            "transaction": content.transaction?.json ?? .null,
            "recipient": content.recipient.json(revealed: revealingRecipient),
            "template": ["name": .string(content.template), "version": .integer(templateVersion)],
            "channels": .array(channels.map { .string($0.rawValue) }), "deliveries": .array(deliveries.map(\.json)),
            "conversationId": .optional(content.conversationID), "interactionId": .optional(content.interactionID),
            "source": .string(source.rawValue), "resendOf": .optional(resendOf?.description),
            "expiresAt": (roundExpiresAt ?? expiresAt).json, "createdAt": createdAt.json,
            "updatedAt": updatedAt.json, "metadata": .object(content.metadata),
            "erasedAt": content.erasedAt?.json ?? .null,
        ]
    }
}

extension Delivery {
    package var json: JSONValue {
        [
            "id": .string(id.description), "channel": .string(channel.rawValue), "status": .string(status.rawValue),
            "reason": .optional(reason?.rawValue), "attempts": .integer(attempts),
            "providerMessageId": .optional(providerMessageID),
            "providerConversationId": .optional(providerConversationID),
            "segments": segments.map { .integer($0) } ?? .null, "queuedAt": queuedAt.json,
            "sentAt": sentAt?.json ?? .null, "deliveredAt": deliveredAt?.json ?? .null,
        ]
    }
}
