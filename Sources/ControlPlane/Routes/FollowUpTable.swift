import JSON

/// Follow-ups as lines of CSV.
enum FollowUpTable {
    static let header = [
        "id", "receiptId", "eventId", "conversationId", "reason", "status", "openedAt", "dueAt", "overdue", "claimedBy",
        "claimedUntil", "outcome", "note", "resolvedBy", "resolvedAt",
    ]

    /// - Parameter followUp: as answers show it.
    static func row(_ followUp: JSONValue) -> [String] {
        header.map { name in
            switch followUp[name] {
            case .string(let text): text
            case .bool(let flag): flag ? "true" : "false"
            case .number(let number): number.text
            case .null, .array, .object, nil: ""
            }
        }
    }
}
