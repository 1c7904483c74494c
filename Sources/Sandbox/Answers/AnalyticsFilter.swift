import JSON

/// Filters of an analytics query over the one session that a message makes.
struct AnalyticsFilter {
    /// The session's dimensions by name; dimensions that are not in here are not simulated.
    let dimensions: [String: String]

    static let names: Set<String> = [
        "addressTo", "addressFrom", "purpose", "mediaType", "messageType", "direction", "deliveryStatus",
        "conversationId", "conversationInitiator", "originatingDirection",
    ]

    /// True where all filters fit.
    func fits(_ filters: [JSONValue]) throws(Refusal) -> Bool {
        for filter in filters where try !fits(filter) { return false }
        return true
    }

    private func fits(_ filter: JSONValue) throws(Refusal) -> Bool {
        var results: [Bool] = []
        for predicate in filter["predicates"]?.array ?? [] { results.append(try fitsPredicate(predicate)) }
        for clause in filter["clauses"]?.array ?? [] { results.append(try fits(clause)) }
        return filter["type"]?.string == "or" ? results.contains(true) : !results.contains(false)
    }

    private func fitsPredicate(_ predicate: JSONValue) throws(Refusal) -> Bool {
        guard predicate["type"]?.string ?? "dimension" == "dimension", let name = predicate["dimension"]?.string,
            Self.names.contains(name)
        else {
            throw .field("predicates", "The sandbox filters by \(Self.names.sorted().joined(separator: ", ")) only.")
        }
        switch predicate["operator"]?.string ?? "matches" {
        case "exists": return dimensions[name] != nil
        case "notExists": return dimensions[name] == nil
        default:
            guard let value = predicate["value"]?.string else {
                throw .field("predicates", "A predicate that matches needs a value.")
            }
            return dimensions[name] == value
        }
    }
}
