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
    package let pointer: String
    private let object: JSONObject
    private let collector: FieldErrorCollector
    private var readNames: [String] = []

    package init(_ object: JSONObject, pointer: String, collector: FieldErrorCollector) {
        self.object = object
        self.pointer = pointer
        self.collector = collector
    }

    /// Whether the field stands there, be it with `null`.
    package func has(_ name: String) -> Bool { object[name] != nil }

    package func fail(_ name: String?, _ invalid: InvalidValue) {
        let place = name.map { pointer + "/" + JSONPointer.escape($0) } ?? pointer
        collector.add(FieldError(pointer: place, code: invalid.code, detail: invalid.detail))
    }

    /// The field's value; `nil` where it is missing or `null`.
    private func value(_ name: String) -> JSONValue? {
        readNames.append(name)
        guard let value = object[name], value != .null else { return nil }
        return value
    }

    /// A field that may be missing or `null`.
    package func optional<Value>(_ name: String, _ read: (JSONValue) throws(InvalidValue) -> Value) -> Value? {
        guard let value = value(name) else { return nil }
        do {
            return try read(value)
        } catch {
            fail(name, error)
            return nil
        }
    }

    /// A field that must be there.
    package func required<Value>(_ name: String, _ read: (JSONValue) throws(InvalidValue) -> Value) -> Value? {
        guard let given = object[name], given != .null else {
            readNames.append(name)
            fail(name, InvalidValue("required", "is missing"))
            return nil
        }
        return optional(name, read)
    }

    /// An object inside this one, read by `body` and then checked for fields nobody read.
    package func object<Value>(_ name: String, _ body: (FieldReader) -> Value?) -> Value? {
        guard let value = value(name) else { return nil }
        guard case .object(let inner) = value else {
            fail(name, .wrongType("an object", got: value))
            return nil
        }
        let reader = FieldReader(inner, pointer: pointer + "/" + JSONPointer.escape(name), collector: collector)
        let result = body(reader)
        reader.finish()
        return result
    }

    package func requiredObject<Value>(_ name: String, _ body: (FieldReader) -> Value?) -> Value? {
        guard let given = object[name], given != .null else {
            readNames.append(name)
            fail(name, InvalidValue("required", "is missing"))
            return nil
        }
        return object(name, body)
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
                let place = "\(pointer)/\(JSONPointer.escape(name))/\(index)"
                collector.add(FieldError(pointer: place, code: error.code, detail: error.detail))
            }
        }
        return result
    }

    /// A map of names of the caller's own choice, each value read by `read`.
    package func map<Element>(
        _ name: String, limit: Int, _ read: (String, JSONValue) throws(InvalidValue) -> Element
    ) -> [(name: String, value: Element)]? {
        guard let value = value(name) else { return nil }
        guard case .object(let inner) = value else {
            fail(name, .wrongType("an object", got: value))
            return nil
        }
        guard inner.members.count <= limit else {
            fail(name, InvalidValue("too-many", "may have at most \(limit) members"))
            return nil
        }
        var result: [(name: String, value: Element)] = []
        for member in inner.members {
            do {
                result.append((member.name, try read(member.name, member.value)))
            } catch {
                let place = "\(pointer)/\(JSONPointer.escape(name))/\(JSONPointer.escape(member.name))"
                collector.add(FieldError(pointer: place, code: error.code, detail: error.detail))
            }
        }
        return result
    }

    /// Tells of every field that was not read: a misspelt name must not pass as "not given".
    package func finish() {
        guard readNames.count < object.members.count || object.members.contains(where: { !readNames.contains($0.name) })
        else { return }
        for member in object.members where !readNames.contains(member.name) {
            fail(member.name, InvalidValue("unknown-field", "is not a field of this object"))
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
        let reader = FieldReader(object, pointer: "", collector: collector)
        let value = body(reader)
        reader.finish()
        guard collector.errors.isEmpty, let value else { throw FieldErrors(collector.errors) }
        return value
    }
}
