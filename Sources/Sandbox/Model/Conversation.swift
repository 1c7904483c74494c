/// A conversation id and the organisation it belongs to.
struct ConversationKey: Sendable, Hashable {
    /// The OAuth client id of the organisation.
    let organization: String
    let id: String
}

/// A conversation: made by a send, by an admin, or by the first guide message that named it.
struct Conversation: Sendable {
    enum Medium: String, Sendable {
        case message, email, voice
    }

    struct Participant: Sendable {
        let id: String
        let purpose: String
        var address: String?
        var externalContactID: String?
        var attributes: [String: String] = [:]
    }

    let id: String
    let medium: Medium
    let startedAt: Timestamp
    var participants: [Participant]
}
