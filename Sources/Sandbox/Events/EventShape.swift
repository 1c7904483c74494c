package import JSON

/// How an event is written.
package enum EventShape: String, Sendable, CaseIterable {
    case guide, trigger
    case eventBridge = "event-bridge"

    /// Events that tell of the end of an interaction.
    var endings: [String] {
        switch self {
        case .guide: ["interaction.completed"]
        case .trigger, .eventBridge: ["customer.end", "acw"]
        }
    }

    var words: [String] {
        switch self {
        case .guide: ["interaction.completed", "conversation.message.sent", "email.sent"]
        case .trigger: ["customer.end", "acw", "attributes", "user.end"]
        case .eventBridge: ["customer.end", "acw", "attributes", "user.end"]
        }
    }

    /// - Parameter number: of the event within its interaction: each happens a little later.
    func body(
        of interaction: EventScript.Interaction, _ word: String, number: Int, _ source: inout IdentifierSource
    ) -> JSONValue {
        let at = Timestamp(milliseconds: interaction.startedAt.milliseconds + Int64(number) * 1_370)
        switch self {
        case .guide:
            return [
                "eventType": .string(word), "timestamp": .string(at.text),
                "conversationId": .string(interaction.conversationID),
                "interactionId": .string(interaction.conversationID),
                "contact": ["id": .string(interaction.contactID), "name": "Sandbox Customer"],
                "conversation": ["type": "voice", "channelType": "voice"],
            ]
        case .trigger:
            let isTold = Bool.random(using: &source)
            return [
                "schema": "receipt-trigger/1", "event": .string(word), "eventTime": .integer(at.milliseconds),
                "conversationId": .string(interaction.conversationID), "participantId": .string(source.uuid()),
                "mediaType": "VOICE", "paymentRef": isTold ? .optional(interaction.paymentReference) : .null,
                "externalContactId": .string(interaction.contactID),
            ]
        case .eventBridge: return Self.envelope(of: interaction, word, at: at, &source)
        }
    }

    private static func envelope(
        of interaction: EventScript.Interaction, _ word: String, at: Timestamp, _ source: inout IdentifierSource
    ) -> JSONValue {
        var body = JSONObject([
            .init(name: "eventTime", value: .integer(at.milliseconds)),
            .init(name: "conversationId", value: .string(interaction.conversationID)),
            .init(name: "participantId", value: .string(source.uuid())),
            .init(name: "mediaType", value: "VOICE"), .init(name: "direction", value: "INBOUND"),
            .init(name: "ani", value: .string("tel:" + interaction.phone)),
            .init(name: "conversationExternalContactIds", value: [.string(interaction.contactID)]),
        ])
        if word == "attributes", let reference = interaction.paymentReference {
            body["attributes"] = ["receipt.paymentRef": .string(reference)]
        }
        return [
            "version": "0", "id": .string(source.uuid()),
            "detail-type": .string("v2.detail.events.conversation.{id}.\(word)"),
            "source": "aws.partner/genesys.com/cloud/20000000-0000-4000-8000-000000000020/receipts",
            "account": "000000000000", "time": .string(at.text), "region": "eu-west-2", "resources": [],
            "detail": [
                "topicName": .string("v2.detail.events.conversation.\(interaction.conversationID).\(word)"),
                "version": "2", "eventBody": .object(body), "metadata": ["CorrelationId": .string(source.uuid())],
                "timestamp": .string(at.text),
            ],
        ]
    }
}
