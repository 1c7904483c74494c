package import JSON
package import Privacy

/// Who gets the receipt. At least one of phone and email is there.
package struct Recipient: Sendable, Hashable {
    package let phone: PhoneNumber?
    package let email: EmailAddress?
    package let name: Personal<String>?
    package let contactID: String?
    package let locale: String?
}

extension Recipient {
    package init?(reading reader: FieldReader) {
        // An address that is given and wrong has its own error; `null` is not given.
        var hasAddress = false
        phone = reader.optional("phone") { value throws(InvalidValue) in
            hasAddress = true
            return try PhoneNumber.field(value)
        }
        email = reader.optional("email") { value throws(InvalidValue) in
            hasAddress = true
            return try EmailAddress.field(value)
        }
        name = reader.optional("name", Field.text(1...200)).map(Personal.init)
        contactID = reader.optional("contactId", Field.text(1...128))
        locale = reader.optional("locale", LocaleTag.field)
        guard hasAddress else {
            reader.fail(nil, InvalidValue("required", "needs a phone, an email, or both"))
            return nil
        }
    }

    /// The address for a channel; `nil` where the recipient can't be reached that way.
    package func address(for channel: Channel) -> Personal<String>? {
        switch channel {
        case .sms: phone?.e164
        case .email: email?.text
        }
    }

    /// The spelling under which suppressions and look-ups know the address.
    package func normalizedAddress(for channel: Channel) -> String? {
        switch channel {
        case .sms: phone?.e164.reveal()
        case .email: email?.normalized
        }
    }

    /// For the log to hide.
    package var known: KnownPersonalData {
        var values: [Personal<String>] = []
        values.reserveCapacity(3)
        if let phone { values.append(phone.e164) }
        if let email { values.append(email.text) }
        if let name { values.append(name) }
        return KnownPersonalData(values)
    }

    /// As it stands in answers: masked, unless the reader may see recipients.
    package func write<Sink: JSONSink & ~Copyable>(to sink: inout Sink, revealed: Bool) {
        sink.add("phone", revealed ? phone?.e164.reveal() : phone?.masked)
        sink.add("email", revealed ? email?.text.reveal() : email?.masked)
        sink.add("name", name.map { revealed ? $0.reveal() : Mask.stars })
        sink.add("contactId", contactID)
        sink.add("locale", locale)
    }
}
