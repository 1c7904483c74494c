/// What a text may hold at most. Beyond it is an error, never a truncated value.
package struct JSONLimits: Sendable {
    package var depth: Int
    package var names: Int

    /// 32 levels and 2,000 member names: the limits of the REST contract.
    package static let request = JSONLimits(depth: 32, names: 2_000)
    /// For answers of other systems, whose size is bounded by the transport.
    package static let response = JSONLimits(depth: 64, names: 100_000)

    package init(depth: Int, names: Int) {
        self.depth = depth
        self.names = names
    }
}

/// Why a text is not JSON that we take. `offset` counts bytes from the start; no part of the text is kept.
package struct JSONError: Error, Sendable, Equatable {
    package enum Reason: String, Sendable {
        case syntax, tooDeep, tooManyNames, duplicateName, invalidUnicode
    }

    package let reason: Reason
    package let offset: Int
    /// The JSON pointer of the repeated name; empty for other reasons.
    package let pointer: String

    /// The same, as told by the object or array around it.
    fileprivate func inside(_ place: String) -> JSONError {
        guard reason == .duplicateName else { return self }
        return JSONError(reason: reason, offset: offset, pointer: "/" + JSONPointer.escape(place) + pointer)
    }
}

extension JSONValue {
    /// Parses a whole text. Strict: RFC 8259 without extensions, valid UTF-8, no lone surrogates, no name twice.
    package init(parsing bytes: some Collection<UInt8>, limits: JSONLimits = .request) throws(JSONError) {
        let result: Result<JSONValue, JSONError>? = bytes.withContiguousStorageIfAvailable { buffer in
            var parser = JSONParser(bytes: buffer, limits: limits)
            return Result { () throws(JSONError) in try parser.parseText() }
        }
        guard let result else {
            self = try JSONValue(parsing: Array(bytes), limits: limits)
            return
        }
        self = try result.get()
    }
}

struct JSONParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let limits: JSONLimits
    private var position = 0
    private var depth = 0
    private var names = 0

    init(bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func parseText() throws(JSONError) -> JSONValue {
        skipSpace()
        let value = try parseValue()
        skipSpace()
        guard position == bytes.count else { throw failure(.syntax) }
        return value
    }

    private func failure(_ reason: JSONError.Reason) -> JSONError {
        JSONError(reason: reason, offset: position, pointer: "")
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func parseValue() throws(JSONError) -> JSONValue {
        guard position < bytes.count else { throw failure(.syntax) }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try nested { parser throws(JSONError) in try parser.parseObject() }
        case UInt8(ascii: "["): return try nested { parser throws(JSONError) in try parser.parseArray() }
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try parseNumber()
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(JSONError) -> JSONValue
    ) throws(JSONError) -> JSONValue {
        depth += 1
        guard depth <= limits.depth else { throw failure(.tooDeep) }
        position += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for index in 0..<word.utf8CodeUnitCount {
            guard position < bytes.count, bytes[position] == word.utf8Start[index] else { throw failure(.syntax) }
            position += 1
        }
        return value
    }

    /// Takes the byte when it comes next, after space.
    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func parseArray() throws(JSONError) -> JSONValue {
        var elements: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            skipSpace()
            do {
                elements.append(try parseValue())
            } catch {
                throw error.inside(String(elements.count))
            }
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "]")) else { throw failure(.syntax) }
            return .array(elements)
        }
    }

    private mutating func parseObject() throws(JSONError) -> JSONValue {
        var members: [JSONObject.Member] = []
        if take(UInt8(ascii: "}")) { return .object(JSONObject()) }
        // Small objects are searched, large ones hashed, so that many names can't cost quadratic time.
        var seen: Set<String> = []
        while true {
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw failure(.syntax) }
            let name = try parseString()
            names += 1
            guard names <= limits.names else { throw failure(.tooManyNames) }
            if members.count == 16 { seen = Set(members.map(\.name)) }
            let repeated =
                members.count < 16 ? members.contains { $0.name == name } : !seen.insert(name).inserted
            if repeated { throw failure(.duplicateName).inside(name) }
            guard take(UInt8(ascii: ":")) else { throw failure(.syntax) }
            skipSpace()
            do {
                members.append(.init(name: name, value: try parseValue()))
            } catch {
                throw error.inside(name)
            }
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "}")) else { throw failure(.syntax) }
            return .object(JSONObject(members))
        }
    }

    private mutating func parseNumber() throws(JSONError) -> JSONValue {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        let whole = takeDigits()
        guard whole > 0, whole == 1 || bytes[position - whole] != UInt8(ascii: "0") else { throw failure(.syntax) }
        if current == UInt8(ascii: ".") {
            position += 1
            guard takeDigits() > 0 else { throw failure(.syntax) }
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            guard takeDigits() > 0 else { throw failure(.syntax) }
        }
        return .number(JSONNumber(text: String(decoding: bytes[start..<position], as: UTF8.self)))
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func takeDigits() -> Int {
        let start = position
        while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        return position - start
    }

    private mutating func parseString() throws(JSONError) -> String {
        position += 1
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                let text = try decode(start..<position)
                position += 1
                return text
            case UInt8(ascii: "\\"): return try parseEscapedString(from: start)
            case 0..<0x20: throw failure(.syntax)
            default: position += 1
            }
        }
        throw failure(.syntax)
    }

    private func decode(_ range: Range<Int>) throws(JSONError) -> String {
        let buffer = UnsafeBufferPointer(rebasing: bytes[range])
        // There is nothing to repair in ASCII, and decoding it is several times as fast as validating.
        if buffer.reduce(0, |) < 0x80 { return String(decoding: buffer, as: UTF8.self) }
        guard let text = String(validating: buffer, as: UTF8.self) else { throw failure(.invalidUnicode) }
        return text
    }

    private mutating func parseEscapedString(from start: Int) throws(JSONError) -> String {
        var text = try decode(start..<position)
        var plain = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                text += try decode(plain..<position)
                position += 1
                return text
            case UInt8(ascii: "\\"):
                text += try decode(plain..<position)
                text.unicodeScalars.append(try parseEscape())
                plain = position
            case 0..<0x20: throw failure(.syntax)
            default: position += 1
            }
        }
        throw failure(.syntax)
    }

    private mutating func parseEscape() throws(JSONError) -> Unicode.Scalar {
        position += 1
        guard let byte = current else { throw failure(.syntax) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try parseUnicodeEscape()
        default: throw failure(.syntax)
        }
    }

    private mutating func parseUnicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let first = try parseHexadecimal()
        guard (0xD800..<0xDC00).contains(first) else {
            guard let scalar = Unicode.Scalar(first) else { throw failure(.invalidUnicode) }
            return scalar
        }
        guard current == UInt8(ascii: "\\") else { throw failure(.invalidUnicode) }
        position += 1
        guard current == UInt8(ascii: "u") else { throw failure(.invalidUnicode) }
        position += 1
        let second = try parseHexadecimal()
        guard (0xDC00..<0xE000).contains(second) else { throw failure(.invalidUnicode) }
        guard let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) else {
            throw failure(.invalidUnicode)
        }
        return scalar
    }

    private mutating func parseHexadecimal() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw failure(.syntax)
            }
            value = value << 4 + UInt32(digit)
            position += 1
        }
        return value
    }
}
