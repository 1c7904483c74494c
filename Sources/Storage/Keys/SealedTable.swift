import GRDB

/// A table with sealed columns, and how its rows are walked when they are sealed anew. Every sealed column must stand
/// here: what does not is lost when its data key is destroyed. A test reads the sources for columns that are missing.
struct SealedTable: Sendable {
    let name: String
    let columns: [String]
    /// The primary key, besides the tenant. The last part is the row that values are bound to.
    let key: [String]

    static let all = [
        SealedTable(name: "receipts", columns: ["content"], key: ["id"]),
        SealedTable(name: "suppressions", columns: ["evidence"], key: ["channel", "address_hash"]),
        SealedTable(name: "follow_ups", columns: ["note"], key: ["id"]),
        SealedTable(name: "settings", columns: ["secret"], key: ["kind"]),
        SealedTable(name: "webhook_secrets", columns: ["secret"], key: ["id"]),
        SealedTable(name: "interaction_events", columns: ["content"], key: ["id"]),
        SealedTable(name: "callbacks", columns: ["secret", "old_secret"], key: ["id"]),
        SealedTable(name: "erasures", columns: ["subject"], key: ["id"]),
        SealedTable(name: "kept_answers", columns: ["answer"], key: ["hash"]),
    ]

    /// Rows after a key, in its order.
    func pageSQL(isFirst: Bool) -> String {
        let names = key.joined(separator: ", ")
        let after = isFirst ? "" : " AND (\(names)) > (\(key.map { _ in "?" }.joined(separator: ", ")))"
        return """
            SELECT \(names), \(columns.joined(separator: ", ")) FROM \(name) WHERE tenant = ?\(after)
            ORDER BY \(names) LIMIT ?
            """
    }

    /// Replaces the values of a row that are still what was read.
    var updateSQL: String {
        let set = columns.map { "\($0) = ?" }.joined(separator: ", ")
        let found = (key.map { "\($0) = ?" } + columns.map { "\($0) IS ?" }).joined(separator: " AND ")
        return "UPDATE \(name) SET \(set) WHERE tenant = ? AND \(found)"
    }
}
