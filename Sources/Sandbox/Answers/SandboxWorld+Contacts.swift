import JSON

extension SandboxWorld {
    /// All contacts of a phone, an email address or another value; an empty list where there is none.
    func reverseLookup(_ call: Call) throws(Refusal) -> SandboxReply {
        guard let value = call.request.query["lookupVal"], !value.isEmpty else {
            throw .missing("lookupVal", "The query parameter lookupVal is missing.")
        }
        guard value.first != " " else {
            throw .field("lookupVal", "A plus sign in a query must be written as %2B.")
        }
        let found = contacts(reachedBy: value, of: call.caller.clientID).prefix(25)
        return .json(["contacts": .array(found.map(\.platformBody))])
    }

    /// The contact of one identifier, or 404.
    func identifierLookup(_ call: Call) throws(Refusal) -> SandboxReply {
        let body = try Shape.contactIdentifier.read(call.request)
        let value = body["value"]?.string ?? ""
        switch body["type"]?.string {
        case "Phone" where !Address.isPhone(value):
            throw .field("value", "A phone needs its plus sign and country code.")
        case "Phone", "Email":
            guard let contact = contacts(reachedBy: value, of: call.caller.clientID).first else {
                throw .notFound("contact")
            }
            return .json(contact.platformBody)
        default: throw .notFound("contact")
        }
    }

    func contact(_ call: Call) throws(Refusal) -> SandboxReply {
        guard let contact = contact(withID: call.id(), of: call.caller.clientID) else { throw .notFound("contact") }
        return .json(contact.platformBody)
    }

    /// The guide dialect's profile. As that dialect has no look-up by address, a phone number or an email address is
    /// taken for an id too.
    func guideProfile(_ call: Call) throws(Refusal) -> SandboxReply {
        let id = call.id()
        let found =
            contact(withID: id, of: call.caller.clientID) ?? contacts(reachedBy: id, of: call.caller.clientID).first
        guard let found else { throw .notFound("contact") }
        return .json(found.guideProfile)
    }

    private func contact(withID id: String, of organization: String) -> Contact? {
        let known = organizations[organization]?.contacts.first { $0.id == id }
        return (known ?? ReservedRecipients.contact(withID: id)).map { withStop($0, of: organization) }
    }

    /// Registered contacts of this address, or else one made up where the address is reserved or answered STOP.
    private func contacts(reachedBy address: String, of organization: String) -> [Contact] {
        let known = (organizations[organization]?.contacts ?? []).filter {
            $0.phone == address || ($0.email != nil && $0.email?.lowercased() == address.lowercased())
        }
        guard known.isEmpty else { return known.map { withStop($0, of: organization) } }
        let hasStopped = organizations[organization]?.stoppedPhones.contains(address) == true
        let isPhoneOut = hasStopped || (Address.isPhone(address) && ReservedRecipients.isOptedOut(phone: address))
        let isEmailOut = Address.isEmail(address) && ReservedRecipients.isOptedOut(email: address)
        guard isPhoneOut || isEmailOut else { return [] }
        return [
            Contact(
                id: "contact_of_" + address, phone: Address.isPhone(address) ? address : nil,
                email: Address.isEmail(address) ? address : nil, isOptedOutOfSMS: isPhoneOut,
                isOptedOutOfEmail: isEmailOut)
        ]
    }

    private func withStop(_ contact: Contact, of organization: String) -> Contact {
        var contact = contact
        if let phone = contact.phone, organizations[organization]?.stoppedPhones.contains(phone) == true {
            contact.isOptedOutOfSMS = true
            contact.customFields[Contact.smsOptOutField] = nil
        }
        return contact
    }
}
