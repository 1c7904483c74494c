import Domain
import JSON

/// The query of a request, read strictly: no parameter that the route does not know, none twice.
package struct Query: Sendable {
    private let pairs: [(name: String, value: String)]

    init(_ raw: Substring?, allowed: [String]) throws(Problem) {
        var pairs: [(name: String, value: String)] = []
        for part in (raw ?? "").split(separator: "&") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(sides[0]), allowed.contains(name) else {
                throw Self.unknown(sides[0])
            }
            guard !pairs.contains(where: { $0.name == name }) else {
                throw .parameter(name, "duplicate", "may be given only once")
            }
            guard let value = PercentCoding.decode(sides.count == 2 ? sides[1] : "") else {
                throw .parameter(name, "invalid-encoding", "must be percent-encoded UTF-8")
            }
            pairs.append((name, value))
        }
        self.pairs = pairs
    }

    /// The name is the caller's own text: it is told only where it looks like a parameter.
    private static func unknown(_ name: Substring) -> Problem {
        let isPlain =
            (1...40).contains(name.utf8.count) && name.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 == 0x5F }
        let detail = "is not a parameter of this path"
        let error = FieldError(pointer: isPlain ? "?\(name)" : "?", code: "unknown-parameter", detail: detail)
        return Problem(.unknownParameter, errors: [error])
    }

    /// The parameters that hold card data, as `?name`. Their names are ours.
    var placesOfCardData: [String] {
        pairs.filter { Door.holdsCardData($0.value) }.map { "?" + $0.name }
    }

    func text(_ name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    /// The parameter read as a JSON text; `nil` where it is missing.
    func optional<Value>(
        _ name: String, _ read: (JSONValue) throws(InvalidValue) -> Value
    ) throws(Problem) -> Value? {
        guard let text = text(name) else { return nil }
        do {
            return try read(.string(text))
        } catch {
            throw .parameter(name, error.code, error.detail)
        }
    }

    func required<Value>(
        _ name: String, _ read: (JSONValue) throws(InvalidValue) -> Value
    ) throws(Problem) -> Value {
        guard let value = try optional(name, read) else { throw .parameter(name, "required", "is missing") }
        return value
    }

    func integer(_ name: String, _ range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw .parameter(name, "out-of-range", "must be an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// The query, written again.
    var text: String {
        pairs.map { "\($0.name)=\(PercentCoding.encode($0.value))" }.joined(separator: "&")
    }

    /// The same query with another cursor.
    func text(withCursor cursor: String) -> String {
        (pairs.filter { $0.name != "cursor" } + [("cursor", cursor)])
            .map { "\($0.name)=\(PercentCoding.encode($0.value))" }.joined(separator: "&")
    }
}
