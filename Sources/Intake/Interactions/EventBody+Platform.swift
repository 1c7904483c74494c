import Domain
import JSON

/// The platform's own events, as EventBridge and the Notification API deliver them.
extension EventBody {
    private static let topicStart = "v2.detail.events.conversation."

    /// - Parameters:
    ///   - fields: `topicName`, `eventBody`, `timestamp`.
    ///   - topic: with a literal `{id}` where EventBridge names it.
    static func platform(_ fields: OutsideFields, topic: OutsideFields, time: OutsideFields) -> EventBody {
        let body = fields["eventBody"]
        let name = topic.text() ?? fields["topicName"].text() ?? ""
        return base(
            kind(of: name), at: body["eventTime"], named: "/detail/eventBody/eventTime", orAt: time,
            body["conversationId"]
        ) { told in
            told.event.participantID = body["participantId"].id
            told.event.media = body["mediaType"].media
            told.event.direction = body["direction"].direction
            told.event.queueID = body["queueId"].id
            told.event.attributes = body["attributes"].attributes
            told.event.contactID = body["externalContactId"].id ?? onlyContact(in: body)
            // Who called whom decides which of the two addresses is the customer's.
            let isOutbound = told.event.direction == .outbound
            let phone = isOutbound ? body["dnis"] : body["ani"]
            let address = isOutbound ? body["addressTo"] : body["addressFrom"]
            // An agent's leg has the agent's address.
            if told.event.kind == .customerEnd {
                told.event.phone = phone.phone ?? address.phone
                told.event.email = address.email
            }
        }
    }

    /// What stands behind the conversation's id.
    private static func kind(of topic: String) -> InteractionEvent.Kind? {
        guard topic.hasPrefix(topicStart) else { return nil }
        let rest = topic.dropFirst(topicStart.count)
        guard let dot = rest.firstIndex(of: ".") else { return nil }
        return switch rest[rest.index(after: dot)...] {
        case "customer.end": .customerEnd
        case "acw": .afterCallWork
        case "user.end": .userEnd
        case "attributes": .attributes
        default: nil
        }
    }

    /// Of several contacts nobody can tell which one is meant.
    private static func onlyContact(in body: OutsideFields) -> String? {
        let contacts = body["conversationExternalContactIds"].value?.array ?? []
        return contacts.count == 1 ? OutsideFields(contacts.first).id : nil
    }
}
