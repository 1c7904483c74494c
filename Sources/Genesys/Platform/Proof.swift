import Domain

/// Whether a conversation holds the message that is looked for.
enum Proof: Equatable {
    case match(message: String?)
    case mismatch
    /// What it holds can't be read.
    case unreadable(message: String?)
}

/// Collects what is known of each candidate, the likeliest first, and says which one it is.
struct ProofCollection {
    private var unreadable: [ProviderReference] = []
    private(set) var match: ProviderReference?

    mutating func add(_ proof: Proof, for conversation: String) {
        switch proof {
        case .match(let message):
            match = match ?? ProviderReference(messageID: message, conversationID: conversation)
        case .unreadable(let message):
            unreadable.append(ProviderReference(messageID: message, conversationID: conversation))
        case .mismatch: break
        }
    }

    /// One that can't be read is taken only where it is the only one left.
    var result: LookUpResult {
        if let match { return .found(match) }
        return unreadable.count == 1 ? .found(unreadable[0]) : .notFound
    }
}
