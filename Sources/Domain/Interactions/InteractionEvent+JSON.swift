package import JSON
import Privacy

/// How an event waits in the store, sealed.
extension InteractionEvent {
    package var json: JSONValue {
        var body = JSONObject([
            .init(name: "kind", value: .string(kind.rawValue)), .init(name: "at", value: at.json),
            .init(name: "conversationId", value: .string(conversationID)),
            .init(name: "interactionId", value: .string(interactionID)),
            .init(name: "direction", value: .string(direction.rawValue)),
        ])
        let texts: [(String, String?)] = [
            ("participantId", participantID), ("media", media), ("queueId", queueID),
            ("paymentRef", paymentReference), ("contactId", contactID), ("contactName", contactName?.reveal()),
            ("phone", phone?.e164.reveal()), ("email", email?.text.reveal()), ("locale", locale),
            ("wish", wish?.rawValue),
        ]
        for (name, text) in texts { if let text { body[name] = .string(text) } }
        if !attributes.isEmpty {
            body["attributes"] = .object(
                JSONObject(attributes.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: .string($0.value)) }))
        }
        return .object(body)
    }

    /// From the store.
    package init?(stored reader: FieldReader) {
        let kind = reader.required("kind", Field.choice(Kind.self))
        let at = reader.required("at", Timestamp.field)
        let conversation = reader.required("conversationId", Field.string)
        let interaction = reader.required("interactionId", Field.string)
        let direction = reader.required("direction", Field.choice(Direction.self))
        guard let kind, let at, let conversation, let interaction, let direction else { return nil }
        self.init(kind: kind, at: at, conversationID: conversation, interactionID: interaction)
        self.direction = direction
        participantID = reader.optional("participantId", Field.string)
        media = reader.optional("media", Field.string)
        queueID = reader.optional("queueId", Field.string)
        paymentReference = reader.optional("paymentRef", Field.string)
        contactID = reader.optional("contactId", Field.string)
        contactName = reader.optional("contactName", Field.string).map(Personal.init)
        phone = reader.optional("phone", PhoneNumber.field)
        email = reader.optional("email", EmailAddress.field)
        locale = reader.optional("locale", Field.string)
        wish = reader.optional("wish", Field.choice(ConsentWord.Wish.self))
        let pairs = reader.map("attributes", limit: 1_000) { _, value throws(InvalidValue) in try Field.string(value) }
        attributes = Dictionary((pairs ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }
}
