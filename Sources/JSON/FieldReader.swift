/// Collects what is wrong while a text is read, so that a caller learns of all its errors at once.
package final class FieldErrorCollector {
    package private(set) var errors: [FieldError] = []

    package init() {}

    package func add(_ error: FieldError) {
        if errors.count < 100 { errors.append(error) }
    }
}

/// Reads one JSON object strictly: each field by name and type, and at the end nothing may be left unread.
///
/// Reading never throws: what is wrong goes to the collector and the reader answers `nil`. `JSONValue.read` throws all
/// of it at the end.
package final class FieldReader {
    private let object: JSONObject
    private let collector: FieldErrorCollector
    /// What reads the object around this one, and this one's name there.
    private let outer: (reader: FieldReader, name: String)?
    /// Whether each member was asked for.
    private var isRead: [Bool]

    package init(_ object: JSONObject, collector: FieldErrorCollector) {
        (self.object, self.collector, outer) = (object, collector, nil)
        isRead = Array(repeating: false, count: object.members.count)
    }

    private init(_ object: JSONObject, named name: String, inside outer: FieldReader) {
        (self.object, collector, self.outer) = (object, outer.collector, (outer, name))
        isRead = Array(repeating: false, count: object.members.count)
    }

    /// JSON pointer to the object: made when an error needs it.
    package var pointer: String {
        outer.map { $0.reader.pointer + "/" + JSONPointer.escape($0.name) } ?? ""
    }

    /// Whether the field stands there, be it with `null`.
    package func has(_ name: String) -> Bool { object[name] != nil }

    /// Whether the field is missing or `null`.
    package func isNull(_ name: String) -> Bool { object[name] ?? .null == .null }

    package func fail(_ name: String?, _ invalid: InvalidValue) {
        let place = name.map { pointer + "/" + JSONPointer.escape($0) } ?? pointer
        collector.add(FieldError(pointer: place, code: invalid.code, detail: invalid.detail))
    }

    /// What is wrong with one element or member of a field.
    private func fail(_ name: String, at element: String, _ invalid: InvalidValue) {
        let place = "\(pointer)/\(JSONPointer.escape(name))/\(JSONPointer.escape(element))"
        collector.add(FieldError(pointer: place, code: invalid.code, detail: invalid.detail))
    }

    /// The field's value; `nil` where it is missing or `null`.
    private func value(_ name: String) -> JSONValue? {
        guard let place = object.members.firstIndex(where: { $0.name == name }) else { return nil }
        isRead[place] = true
        if case .null = object.members[place].value { return nil }
        return object.members[place].value
    }

    /// A field that may be missing or `null`.
    package func optional<Value>(_ name: String, _ read: (JSONValue) throws(InvalidValue) -> Value) -> Value? {
        guard let value = value(name) else { return nil }
        return self.value(of: value, name, read)
    }

    /// The same for texts, which most fields are: code for one type is faster than code for any.
    package func optional(_ name: String, _ read: (JSONValue) throws(InvalidValue) -> String) -> String? {
        guard let value = value(name) else { return nil }
        return self.value(of: value, name, read)
    }

    private func value<Value>(
        of value: JSONValue, _ name: String, _ read: (JSONValue) throws(InvalidValue) -> Value
    ) -> Value? {
        do {
            return try read(value)
        } catch {
            fail(name, error)
            return nil
        }
    }

    /// A field that must be there.
    package func required<Value>(_ name: String, _ read: (JSONValue) throws(InvalidValue) -> Value) -> Value? {
        requiredValue(name).flatMap { value(of: $0, name, read) }
    }

    /// The same for texts.
    package func required(_ name: String, _ read: (JSONValue) throws(InvalidValue) -> String) -> String? {
        requiredValue(name).flatMap { value(of: $0, name, read) }
    }

    private func requiredValue(_ name: String) -> JSONValue? {
        let value = value(name)
        if value == nil { fail(name, InvalidValue("required", "is missing")) }
        return value
    }

    /// An object inside this one, read by `body` and then checked for fields nobody read.
    package func object<Value>(_ name: String, _ body: (FieldReader) -> Value?) -> Value? {
        value(name).flatMap { object(in: $0, name, body) }
    }

    private func object<Value>(in value: JSONValue, _ name: String, _ body: (FieldReader) -> Value?) -> Value? {
        guard case .object(let inner) = value else {
            fail(name, .wrongType("an object", got: value))
            return nil
        }
        let reader = FieldReader(inner, named: name, inside: self)
        let result = body(reader)
        reader.finish()
        return result
    }

    package func requiredObject<Value>(_ name: String, _ body: (FieldReader) -> Value?) -> Value? {
        requiredValue(name).flatMap { object(in: $0, name, body) }
    }

    /// An array whose elements are each read by `read`; errors name the element.
    package func array<Element>(
        _ name: String, limit: Int, _ read: (JSONValue) throws(InvalidValue) -> Element
    ) -> [Element]? {
        guard let value = value(name) else { return nil }
        guard case .array(let elements) = value else {
            fail(name, .wrongType("an array", got: value))
            return nil
        }
        guard elements.count <= limit else {
            fail(name, InvalidValue("too-many", "may have at most \(limit) elements"))
            return nil
        }
        var result: [Element] = []
        for (index, element) in elements.enumerated() {
            do {
                result.append(try read(element))
            } catch {
                fail(name, at: String(index), error)
            }
        }
        return result
    }

    /// A map of names of the caller's own choice, each value read by `read`.
    package func map(
        _ name: String, limit: Int, _ read: (String, JSONValue) throws(InvalidValue) -> String
    ) -> [(name: String, value: String)]? {
        guard let value = value(name) else { return nil }
        guard case .object(let inner) = value else {
            fail(name, .wrongType("an object", got: value))
            return nil
        }
        guard inner.members.count <= limit else {
            fail(name, InvalidValue("too-many", "may have at most \(limit) members"))
            return nil
        }
        var result: [(name: String, value: String)] = []
        for member in inner.members {
            do {
                result.append((member.name, try read(member.name, member.value)))
            } catch {
                fail(name, at: member.name, error)
            }
        }
        return result
    }

    /// Tells of every field that was not read: a misspelt name must not pass as "not given".
    package func finish() {
        for (place, isRead) in isRead.enumerated() where !isRead {
            fail(object.members[place].name, InvalidValue("unknown-field", "is not a field of this object"))
        }
    }
}

extension JSONValue {
    /// Reads this value as an object; throws all errors found, or a `wrong-type` at the root.
    package func read<Value>(_ body: (FieldReader) -> Value?) throws(FieldErrors) -> Value {
        guard case .object(let object) = self else {
            let invalid = InvalidValue.wrongType("an object", got: self)
            throw FieldErrors([FieldError(pointer: "", code: invalid.code, detail: invalid.detail)])
        }
        let collector = FieldErrorCollector()
        let reader = FieldReader(object, collector: collector)
        let value = body(reader)
        reader.finish()
        guard collector.errors.isEmpty, let value else { throw FieldErrors(collector.errors) }
        return value
    }
}
