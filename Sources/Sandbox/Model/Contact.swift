import JSON

/// A customer as the organisation's contact store knows it.
struct Contact: Sendable {
    /// Custom fields that say opted out in the platform dialect; real organisations name such fields themselves.
    static let smsOptOutField = "receipt_sms_opt_out_checkbox"
    static let emailOptOutField = "receipt_email_opt_out_checkbox"

    var id: String
    var phone: String?
    var email: String?
    var isOptedOutOfSMS: Bool
    var isOptedOutOfEmail: Bool
    /// Further custom fields, as an admin gave them; they win over the two opt-out fields above.
    var customFields = JSONObject()

    /// The `ExternalContact` of the platform dialect.
    var platformBody: JSONValue {
        var fields = JSONObject()
        fields[Self.smsOptOutField] = .bool(isOptedOutOfSMS)
        fields[Self.emailOptOutField] = .bool(isOptedOutOfEmail)
        for field in customFields.members { fields[field.name] = field.value }
        var body = JSONObject()
        body["id"] = .string(id)
        body["type"] = "Curated"
        body["firstName"] = "Sandbox"
        body["lastName"] = "Contact"
        if let phone {
            body["cellPhone"] = ["display": .string(phone), "e164": .string(phone), "acceptsSMS": true]
        }
        if let email { body["personalEmail"] = .string(email) }
        body["surveyOptOut"] = false
        body["schema"] = ["id": "ffffffff-0000-4000-8000-000000000006", "version": 1]
        body["customFields"] = .object(fields)
        body["selfUri"] = .string("/api/v2/externalcontacts/contacts/" + id)
        return .object(body)
    }

    /// The contact profile of the guide dialect.
    var guideProfile: JSONValue {
        var body = JSONObject()
        body["id"] = .string(id)
        if let phone { body["phone"] = .string(phone) }
        if let email { body["email"] = .string(email) }
        body["opted_out"] = ["sms": .bool(isOptedOutOfSMS), "email": .bool(isOptedOutOfEmail)]
        return .object(body)
    }
}
