/// Finds the endpoint for a method and a path.
struct RouteTable: Sendable {
    enum Match: Sendable {
        /// The segments that stood for a `:` come along in their order.
        case found(Endpoint, captures: [String])
        case wrongMethod
        case unknownPath
    }

    private struct Row: Sendable {
        let endpoint: Endpoint
        let method: String
        let segments: [String]
    }

    /// Rows by their number of segments; among those with a fitting path the one with the fewest `:` wins.
    private let rows: [Int: [Row]]

    init(_ endpoints: [Endpoint] = Endpoint.allCases) {
        let all = endpoints.map { endpoint in
            let (method, path) = endpoint.pattern
            return Row(endpoint: endpoint, method: method, segments: path.split(separator: "/").map(String.init))
        }
        rows = Dictionary(grouping: all) { $0.segments.count }.mapValues { rows in
            rows.sorted { Self.wildcards(in: $0) < Self.wildcards(in: $1) }
        }
    }

    func match(method: String, segments: [String]) -> Match {
        var hasPath = false
        for row in rows[segments.count] ?? [] where Self.fits(row.segments, segments) {
            hasPath = true
            guard row.method == method else { continue }
            let captures = zip(row.segments, segments).compactMap { $0 == ":" ? $1 : nil }
            return .found(row.endpoint, captures: captures)
        }
        return hasPath ? .wrongMethod : .unknownPath
    }

    private static func fits(_ pattern: [String], _ segments: [String]) -> Bool {
        zip(pattern, segments).allSatisfy { $0 == ":" || $0 == $1 }
    }

    private static func wildcards(in row: Row) -> Int {
        row.segments.count { $0 == ":" }
    }
}
