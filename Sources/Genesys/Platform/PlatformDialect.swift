import Domain
import JSON
import Privacy

/// The real Platform API v2.
struct PlatformDialect: MessagingPlatform {
    let api: APIConnection

    func send(_ message: OutboundMessage, gate: CallGate) async throws(PlatformError) -> ProviderReference {
        let reply = try await api.send(PlatformRequest.send(message), gate: gate)
        // The message is taken whatever the body looks like; ids are a help for later.
        return ProviderReference(
            messageID: RecordID.read(reply.json?["id"]), conversationID: RecordID.read(reply.json?["conversationId"]))
    }

    func status(
        of reference: ProviderReference, on channel: Channel, gate: CallGate
    ) async throws(PlatformError) -> MessageStatus {
        switch channel {
        case .sms: try await smsStatus(of: reference, gate)
        case .email: try await emailStatus(of: reference, gate)
        }
    }

    private func smsStatus(of reference: ProviderReference, _ gate: CallGate) async throws(PlatformError)
        -> MessageStatus
    {
        if let message = reference.messageID {
            let request = PlatformRequest.message(message, in: reference.conversationID)
            return try await api.lookUp(request, for: .status, gate: gate).map { MessageRecord($0).status } ?? .pending
        }
        guard let conversation = reference.conversationID else { return .pending }
        let request = PlatformRequest.messageConversation(conversation)
        let record = try await api.lookUp(request, for: .status, gate: gate).map(MessageConversationRecord.init)
        return record?.sent.first?.status ?? .pending
    }

    /// Silence about an email is no proof of delivery: it is never more than pending.
    private func emailStatus(
        of reference: ProviderReference, _ gate: CallGate
    ) async throws(PlatformError) -> MessageStatus {
        guard let conversation = reference.conversationID else { return .pending }
        let request = PlatformRequest.emailConversation(conversation)
        let record = try await api.lookUp(request, for: .status, gate: gate)
        return record.map(EmailConversationRecord.hasBounced) == true ? .undelivered(.bounced) : .pending
    }
}
