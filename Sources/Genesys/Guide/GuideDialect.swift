import Domain
import JSON

/// The API of the integration guide.
struct GuideDialect: MessagingPlatform {
    let api: APIConnection

    /// Reads the profile of the contact id. The guide has no look-up by address, so without a contact id, or where nobody
    /// has it, the address itself is asked for as an id; a platform that keeps no such ids answers 404, which is no record.
    func consent(
        of recipient: Recipient, on channel: Channel, fields: [Channel: String], gate: CallGate
    ) async throws(PlatformError) -> ConsentAnswer {
        for id in [recipient.contactID, recipient.normalizedAddress(for: channel)] {
            let request = id.flatMap(GuideRequest.profile)
            if let profile = try await api.lookUp(request, for: .consent, gate: gate) {
                return GuideProfile.answer(profile, for: channel)
            }
        }
        return .noRecord
    }

    func send(_ message: OutboundMessage, gate: CallGate) async throws(PlatformError) -> ProviderReference {
        let reply = try await api.send(GuideRequest.send(message), gate: gate)
        let conversation = RecordID.read(reply.json?["conversationId"])
        // The message is taken whatever the body looks like; ids are a help for later.
        switch message {
        case .sms(let message):
            return ProviderReference(
                messageID: RecordID.read(reply.json?["id"]), conversationID: conversation ?? message.conversationID)
        case .email:
            return ProviderReference(messageID: RecordID.read(reply.json?["id"]), conversationID: conversation)
        }
    }

    func status(
        of reference: ProviderReference, on channel: Channel, gate: CallGate
    ) async throws(PlatformError) -> MessageStatus {
        switch channel {
        case .sms:
            let request = reference.conversationID.flatMap(GuideRequest.history)
            let history = try await api.lookUp(request, for: .status, gate: gate).map(GuideHistory.init)
            return history?.sms(withID: reference.messageID)?.status(on: .sms) ?? .pending
        case .email:
            let request = reference.messageID.flatMap(GuideRequest.email)
            let record = try await api.lookUp(request, for: .status, gate: gate).map(GuideHistory.Message.init)
            return record?.status(on: .email) ?? .pending
        }
    }

    /// An SMS is looked for in the history of its conversation; emails have none. Throws where the history can't be read, or
    /// is refused: neither proves that the message is not there.
    func find(_ doubtful: DoubtfulMessage, gate: CallGate) async throws(PlatformError) -> LookUpResult {
        guard case .sms(let message) = doubtful.message, let conversation = message.conversationID else {
            return .impossible
        }
        guard let request = GuideRequest.history(of: conversation) else { return .impossible }
        let history = GuideHistory(try await api.ask(request, for: .lookUp, gate: gate))
        let trace = history.trace(of: message, since: doubtful.attemptStartedAt, known: doubtful.knownMessages)
        guard let trace else {
            guard history.isReadable else { throw .unclear(cause: "unreadable") }
            return .notFound
        }
        return .found(ProviderReference(messageID: trace.id, conversationID: conversation))
    }
}
