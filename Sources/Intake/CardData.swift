package import JSON
import Privacy

/// Where a body from outside holds card data: in a text, a number, a name, or under a name that promises some.
package enum CardData {
    /// JSON pointers (RFC 6901) to what was found, at most ten. A name that itself holds card data is never part of a
    /// pointer: the pointer then ends at the object around it.
    ///
    /// - Parameter judgingNames: whether a field is refused for its name alone. A body of closed fields has no such field
    ///   but those that we named ourselves (`expiry` of a policy).
    package static func pointers(in body: JSONValue, judgingNames: Bool = true) -> [String] {
        var search = Search(judgesNames: judgingNames)
        search.visit(body)
        return search.found
    }

    private struct Search {
        let judgesNames: Bool
        var found: [String] = []
        /// Names and indexes on the way to the value being looked at.
        private var path: [String] = []

        init(judgesNames: Bool) {
            self.judgesNames = judgesNames
        }

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
            if judgesNames, ForbiddenField.isForbidden(member.name, value: Self.text(of: member.value)) {
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
