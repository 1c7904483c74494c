import Domain
import JSON

extension PlatformDialect {
    /// Reads the contact by its id and all contacts of the address, and those that they were merged into. Without a
    /// field of the tenant for the channel no contact could forbid, so none is read.
    func consent(
        of recipient: Recipient, on channel: Channel, fields: [Channel: String], gate: CallGate
    ) async throws(PlatformError) -> ConsentAnswer {
        guard let field = fields[channel] else {
            return .allowed(ConsentEvidence(source: ContactSurvey.source, field: nil, value: nil, record: nil))
        }
        var survey = ContactSurvey(field: field)
        if let id = recipient.contactID {
            survey.visit(id)
            try await complete(&survey, gate)
        }
        if case .optedOut = survey.answer { return survey.answer }
        if let address = recipient.normalizedAddress(for: channel) {
            for contact in try await contacts(withAddress: address, gate) where contact.has(address, on: channel) {
                survey.add(contact)
            }
            try await complete(&survey, gate)
        }
        return survey.answer
    }

    private func complete(_ survey: inout ContactSurvey, _ gate: CallGate) async throws(PlatformError) {
        while let id = try survey.next() {
            let body = try await api.lookUp(PlatformRequest.contact(id), for: .consent, gate: gate)
            if let body { survey.add(ExternalContact(body)) }
        }
    }

    private func contacts(withAddress address: String, _ gate: CallGate) async throws(PlatformError)
        -> [ExternalContact]
    {
        let request = PlatformRequest.contacts(withAddress: address)
        guard let body = try await api.lookUp(request, for: .consent, gate: gate) else { return [] }
        return (body["contacts"]?.array ?? []).map(ExternalContact.init)
    }
}
