/// The members of a JSON object, in their order. Names are unique when it came from the parser.
///
/// Objects of this service are small, so a search through the members is faster than hashing them.
package struct JSONObject: Sendable, Hashable {
    package struct Member: Sendable, Hashable {
        package let name: String
        package var value: JSONValue

        package init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var members: [Member]

    package init(_ members: [Member] = []) {
        self.members = members
    }

    package var isEmpty: Bool { members.isEmpty }

    /// Adds a member whose name no other has.
    mutating func append(_ member: Member) { members.append(member) }

    /// Reads a member; writing replaces it, adds it at the end, or (with `nil`) removes it.
    package subscript(_ name: String) -> JSONValue? {
        get {
            for member in members where member.name == name { return member.value }
            return nil
        }
        set {
            let index = members.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(name: name, value: value))
            case (nil, nil): break
            }
        }
    }
}

extension JSONValue {
    /// This value changed by a JSON Merge Patch (RFC 7396): `null` removes, objects merge, anything else replaces.
    ///
    /// - Parameter keepsNull: whether what is removed stands there as `null`, so that a strict reader, to whom both mean
    ///   the same, sees a name that it does not know.
    package func merging(patch: JSONValue, keepsNull: Bool = false) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var result = object ?? JSONObject()
        for change in changes.members {
            if change.value == .null {
                result[change.name] = keepsNull ? .null : nil
            } else {
                result[change.name] = (result[change.name] ?? .null).merging(patch: change.value, keepsNull: keepsNull)
            }
        }
        return .object(result)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements.map { Member(name: $0.0, value: $0.1) })
    }
}
