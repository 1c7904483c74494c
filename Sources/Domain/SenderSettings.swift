package import JSON
import Privacy

/// Under which number and address a tenant's receipts leave, and the brand that they show.
package struct SenderSettings: Sendable, Hashable {
    /// An SMS number of the organisation in E.164, or an alphanumeric sender id of up to 11 characters.
    package var smsFrom: String?
    package var emailFrom: EmailAddress?
    package var emailName: String?
    package var replyTo: EmailAddress?
    package var brand = TenantBrand()

    package init() {}

    package init?(reading reader: FieldReader) {
        smsFrom = reader.object("sms") { $0.required("from", Self.smsSender) }
        (emailFrom, emailName, replyTo) =
            reader.object("email") { email in
                let from = email.requiredObject("from") { sender in
                    (sender.required("email", EmailAddress.field), sender.optional("name", Field.text(1...64)))
                }
                return (from?.0, from?.1, email.optional("replyTo", EmailAddress.field))
            } ?? (nil, nil, nil)
        brand = reader.object("brand", TenantBrand.init(reading:)) ?? TenantBrand()
    }

    private static func smsSender(_ value: JSONValue) throws(InvalidValue) -> String {
        let text = try Field.string(value)
        let isName =
            (1...11).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 32
            }
        guard isName || PhoneNumber(text) != nil else {
            throw InvalidValue("invalid-sender", "must be a number in E.164 form or 1 to 11 letters, digits and spaces")
        }
        return text
    }

    package var json: JSONValue {
        let email: JSONValue =
            emailFrom.map { from in
                [
                    "from": ["email": .string(from.text.reveal()), "name": .optional(emailName)],
                    "replyTo": .optional(replyTo?.text.reveal()),
                ]
            } ?? .null
        return [
            "sms": smsFrom.map { ["from": .string($0)] } ?? .null, "email": email,
            "brand": brand == TenantBrand() ? .null : brand.json,
        ]
    }

    package func isSet(for channel: Channel) -> Bool {
        switch channel {
        case .sms: smsFrom != nil
        case .email: emailFrom != nil
        }
    }
}
