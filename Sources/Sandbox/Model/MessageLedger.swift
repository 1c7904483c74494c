/// All messages taken, in the order they were taken.
struct MessageLedger: Sendable {
    private(set) var all: [TakenMessage] = []
    private var positionByID: [String: Int] = [:]
    private var positionsByConversation: [ConversationKey: [Int]] = [:]

    mutating func take(_ message: TakenMessage) {
        positionByID[message.id] = all.count
        let key = ConversationKey(organization: message.organization, id: message.conversationID)
        positionsByConversation[key, default: []].append(all.count)
        all.append(message)
    }

    /// The message of this id, where it belongs to the organisation.
    func message(_ id: String, of organization: String) -> TakenMessage? {
        guard let position = positionByID[id], all[position].organization == organization else { return nil }
        return all[position]
    }

    func messages(of conversation: ConversationKey) -> [TakenMessage] {
        (positionsByConversation[conversation] ?? []).map { all[$0] }
    }

    /// The organisation's messages taken from `start` up to, but not at, `end`.
    func messages(of organization: String, from start: Timestamp, to end: Timestamp) -> [TakenMessage] {
        var low = 0
        var high = all.count
        while low < high {
            let middle = (low + high) / 2
            if all[middle].takenAt < start.milliseconds { low = middle + 1 } else { high = middle }
        }
        return all[low...].prefix { $0.takenAt < end.milliseconds }.filter { $0.organization == organization }
    }

    func messages(organization: String?, to recipient: String?) -> [TakenMessage] {
        all.filter {
            (organization == nil || $0.organization == organization) && (recipient == nil || $0.to == recipient)
        }
    }

    mutating func removeAll() {
        self = MessageLedger()
    }
}
