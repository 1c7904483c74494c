import Domain
import JSON
import Privacy

extension PlatformDialect {
    func conversation(_ id: String, gate: CallGate) async throws(PlatformError) -> ConversationRecord? {
        try await api.conversation(id, gate: gate)
    }

    /// The first number and address that are there: a mobile one before the others.
    func contact(_ id: String, gate: CallGate) async throws(PlatformError) -> ContactRecord? {
        guard let body = try await api.lookUp(PlatformRequest.contact(id), for: .context, gate: gate) else {
            return nil
        }
        var record = ContactRecord()
        record.phone =
            ["cellPhone", "homePhone", "workPhone", "otherPhone"].lazy
            .compactMap { body[$0]?["e164"]?.string.flatMap(PlatformAddress.phone) }.first
        record.email =
            ["personalEmail", "workEmail", "otherEmail"].lazy
            .compactMap { body[$0]?.string.flatMap(PlatformAddress.email) }.first
        let names = ["firstName", "lastName"].compactMap { body[$0]?.string }.filter { !$0.isEmpty }
        let name = names.joined(separator: " ")
        if (1...200).contains(name.utf8.count) { record.name = Personal(name) }
        return record
    }
}

extension GuideDialect {
    func conversation(_ id: String, gate: CallGate) async throws(PlatformError) -> ConversationRecord? {
        try await api.conversation(id, gate: gate)
    }

    func contact(_ id: String, gate: CallGate) async throws(PlatformError) -> ContactRecord? {
        guard let body = try await api.lookUp(GuideRequest.profile(id), for: .context, gate: gate) else { return nil }
        var record = ContactRecord()
        record.phone = body["phone"]?.string.flatMap(PlatformAddress.phone)
        record.email = body["email"]?.string.flatMap(PlatformAddress.email)
        if let name = body["name"]?.string, (1...200).contains(name.utf8.count) { record.name = Personal(name) }
        return record
    }
}

extension APIConnection {
    /// Both dialects ask for a conversation by the same path. An id that the platform can't even read names none.
    fileprivate func conversation(
        _ id: String, gate: CallGate
    ) async throws(PlatformError) -> ConversationRecord? {
        do throws(PlatformError) {
            return try await lookUp(GuideRequest.history(of: id), for: .context, gate: gate)
                .map(ConversationRecord.init(reading:))
        } catch {
            guard case .refused(status: 400, _) = error else { throw error }
            return nil
        }
    }
}
