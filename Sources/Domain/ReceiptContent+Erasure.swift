package import JSON

extension ReceiptContent {
    /// A stored receipt without what is personal: no recipient but its language, no variables, no metadata. What was paid
    /// and under which conversation stays.
    package static func erased(_ stored: JSONValue, at now: Timestamp) -> JSONValue {
        guard case .object(var content) = stored else { return stored }
        content["recipient"] = ["locale": stored["recipient"]?["locale"] ?? .null]
        content["variables"] = nil
        content["metadata"] = nil
        content["erasedAt"] = now.json
        return .object(content)
    }
}

extension ReceiptContent {
    /// Stands for content that the store can't give: nobody to send to, nothing to tell.
    package static let unreadable = ReceiptContent(
        transaction: nil, payment: nil,
        recipient: Recipient(phone: nil, email: nil, name: nil, contactID: nil, locale: nil), channels: nil,
        template: "", variables: [], conversationID: nil, interactionID: nil, expiresAt: nil, notBefore: nil,
        metadata: JSONObject(),
        erasedAt: nil)
}

extension Recipient {
    /// What is left of a recipient once what is personal was erased.
    init?(erased reader: FieldReader) {
        (phone, email, name, contactID) = (nil, nil, nil, nil)
        locale = reader.optional("locale", LocaleTag.field)
    }
}

extension TimelineEvent {
    /// The event's detail without the platform's id of the person.
    package static func erased(_ detail: JSONValue) -> JSONValue {
        switch detail {
        case .null, .bool, .number, .string: detail
        case .array(let elements): .array(elements.map(erased))
        case .object(let object):
            .object(
                JSONObject(
                    object.members.map { member in
                        .init(name: member.name, value: member.name == "record" ? .null : erased(member.value))
                    }))
        }
    }
}
