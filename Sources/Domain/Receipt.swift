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
        var object = JSONObject()
        write(to: &object, revealingRecipient: revealingRecipient)
        return .object(object)
    }

    /// The same as text: for the answer to each acceptance.
    package func text(revealingRecipient: Bool) -> [UInt8] {
        var text = JSONText()
        write(to: &text, revealingRecipient: revealingRecipient)
        return text.finish()
    }

    private func write<Sink: JSONSink & ~Copyable>(to sink: inout Sink, revealingRecipient: Bool) {
        sink.add("id", id.description)
        sink.add("status", status.rawValue)
        sink.add("reason", reason?.rawValue)
        if let transaction = content.transaction {
            sink.addObject("transaction") { transaction.write(to: &$0) }
        } else {
            sink.add("transaction", .null)
        }
        sink.addObject("recipient") { content.recipient.write(to: &$0, revealed: revealingRecipient) }
        sink.addObject("template") { template in
            template.add("name", content.template)
            template.add("version", templateVersion)
        }
        sink.add("channels", channels.map(\.rawValue))
        sink.addObjects("deliveries", count: deliveries.count) { deliveries[$0].write(to: &$1) }
        sink.add("conversationId", content.conversationID)
        sink.add("interactionId", content.interactionID)
        sink.add("source", source.rawValue)
        sink.add("resendOf", resendOf?.description)
        sink.add("expiresAt", (roundExpiresAt ?? expiresAt).description)
        sink.add("createdAt", createdAt.description)
        sink.add("updatedAt", updatedAt.description)
        sink.add("metadata", .object(content.metadata))
        sink.add("erasedAt", content.erasedAt?.description)
        if let payment = content.payment {
            sink.add("paymentToken", payment.token)
            sink.add("type", payment.kind.rawValue)
        }
        if let notBefore = content.notBefore { sink.add("notBefore", notBefore.description) }
    }
}

extension Delivery {
    package var json: JSONValue {
        var object = JSONObject()
        write(to: &object)
        return .object(object)
    }

    fileprivate func write<Sink: JSONSink & ~Copyable>(to sink: inout Sink) {
        sink.add("id", id.description)
        sink.add("channel", channel.rawValue)
        sink.add("status", status.rawValue)
        sink.add("reason", reason?.rawValue)
        sink.add("attempts", attempts)
        sink.add("providerMessageId", providerMessageID)
        sink.add("providerConversationId", providerConversationID)
        sink.add("segments", segments)
        sink.add("queuedAt", queuedAt.description)
        sink.add("sentAt", sentAt?.description)
        sink.add("deliveredAt", deliveredAt?.description)
    }
}
