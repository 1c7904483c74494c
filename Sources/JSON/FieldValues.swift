/// Readers for single values, to be handed to `FieldReader`.
package enum Field {
    package static func string(_ value: JSONValue) throws(InvalidValue) -> String {
        guard case .string(let text) = value else { throw .wrongType("a string", got: value) }
        return text
    }

    /// A string of `range` characters (Unicode scalars) without control characters.
    package static func text(
        _ range: ClosedRange<Int>, ofLines hasLines: Bool = false
    ) -> (JSONValue) throws(InvalidValue) -> String {
        { value throws(InvalidValue) in
            let text = try string(value)
            if range.contains(text.utf8.count), isPrintableASCII(text) { return text }
            guard text.unicodeScalars.count >= range.lowerBound else {
                throw InvalidValue("too-short", "must have at least \(range.lowerBound) characters")
            }
            guard text.unicodeScalars.count <= range.upperBound else {
                throw InvalidValue("too-long", "may have at most \(range.upperBound) characters")
            }
            let isControl = { (scalar: Unicode.Scalar) in
                (scalar.value < 0x20 || scalar.value == 0x7F) && !(hasLines && (scalar == "\n" || scalar == "\r"))
            }
            guard !text.unicodeScalars.contains(where: isControl) else {
                throw InvalidValue("control-character", "may not contain control characters")
            }
            return text
        }
    }

    /// What nearly every text is, told by one look at its bytes.
    private static func isPrintableASCII(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { $0.allSatisfy { (0x20...0x7E).contains($0) } }
    }

    package static func bool(_ value: JSONValue) throws(InvalidValue) -> Bool {
        guard case .bool(let flag) = value else { throw .wrongType("a boolean", got: value) }
        return flag
    }

    package static func integer(_ range: ClosedRange<Int64>) -> (JSONValue) throws(InvalidValue) -> Int {
        { value throws(InvalidValue) in
            guard case .number = value else { throw .wrongType("an integer", got: value) }
            guard let number = value.integer else { throw InvalidValue("wrong-type", "must be an integer") }
            guard range.contains(number) else {
                throw InvalidValue("out-of-range", "must be from \(range.lowerBound) to \(range.upperBound)")
            }
            return Int(number)
        }
    }

    package static func number(_ range: ClosedRange<Double>) -> (JSONValue) throws(InvalidValue) -> Double {
        { value throws(InvalidValue) in
            guard let number = value.double else { throw .wrongType("a number", got: value) }
            guard range.contains(number) else {
                throw InvalidValue("out-of-range", "must be from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    /// One of the words of an enumeration.
    package static func choice<Choice: RawRepresentable & CaseIterable>(
        _ type: Choice.Type
    ) -> (JSONValue) throws(InvalidValue) -> Choice where Choice.RawValue == String {
        { value throws(InvalidValue) in
            guard let choice = Choice(rawValue: try string(value)) else {
                let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
                throw InvalidValue("not-allowed", "must be one of: \(words)")
            }
            return choice
        }
    }
}
