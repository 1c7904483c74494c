package import JSON
import Privacy

/// Where a body from outside holds card data: in a text, a number, a name, or under a name that promises some.
package enum CardData {
    /// JSON pointers (RFC 6901) to what was found, at most ten. A name that itself holds card data is never part of a
    /// pointer: the pointer then ends at the object around it.
    package static func pointers(in body: JSONValue) -> [String] {
        var search = Search()
        search.visit(body)
        return search.found
    }

    private struct Search {
        var found: [String] = []
        /// Escaped names and indexes on the way to the value being looked at.
        private var path: [String] = []

        mutating func visit(_ value: JSONValue) {
            switch value {
            case .null, .bool: break
            case .string(let text): if CardDetector.firstStrict(in: text) != nil { note() }
            case .number(let number): if CardDetector.firstStrict(in: number.text) != nil { note() }
            case .array(let elements):
                for (index, element) in elements.enumerated() {
                    path.append(String(index))
                    visit(element)
                    path.removeLast()
                }
            case .object(let object):
                for member in object.members { visit(member) }
            }
        }

        private mutating func visit(_ member: JSONObject.Member) {
            guard CardDetector.firstStrict(in: member.name) == nil else { return note() }
            path.append(member.name)
            defer { path.removeLast() }
            if ForbiddenField.isForbidden(member.name, value: Self.text(of: member.value)) {
                note()
            } else {
                visit(member.value)
            }
        }

        private mutating func note() {
            if found.count < 10 { found.append(path.map { "/" + JSONPointer.escape($0) }.joined()) }
        }

        private static func text(of value: JSONValue) -> String? {
            switch value {
            case .string(let text): text
            case .number(let number): number.text
            case .null, .bool, .array, .object: nil
            }
        }
    }
}
