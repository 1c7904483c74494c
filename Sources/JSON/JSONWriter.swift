extension JSONValue {
    /// The compact text in UTF-8. With `sortedNames` objects that differ only in the order of their members give the
    /// same bytes, so that a hash of them tells whether two requests ask for the same.
    package func serialized(sortedNames: Bool = false) -> [UInt8] {
        var writer = JSONWriter(sortedNames: sortedNames)
        writer.write(self)
        return writer.bytes
    }
}

struct JSONWriter: ~Copyable {
    private var text = TextBuffer(capacity: 1024)
    private let sortedNames: Bool

    init(sortedNames: Bool) {
        self.sortedNames = sortedNames
    }

    var bytes: [UInt8] { text.bytes }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: text.append("null")
        case .bool(let flag): text.append(flag ? "true" : "false")
        case .number(let number): writePlain(number.text)
        case .string(let string): write(string)
        case .array(let elements):
            write(bracket: "[")
            for element in elements {
                separate()
                write(element)
            }
            write(bracket: "]")
        case .object(let object): write(object)
        }
    }

    mutating func write(_ integer: Int) { writePlain(String(integer)) }

    private mutating func writePlain(_ word: String) {
        var word = word
        word.withUTF8 { text.append($0) }
    }

    private mutating func write(_ object: JSONObject) {
        write(bracket: "{")
        if sortedNames {
            SortedName.forEach(in: object.members) { write($0) }
        } else {
            for member in object.members { write(member) }
        }
        write(bracket: "}")
    }

    private mutating func write(_ member: JSONObject.Member) {
        separate()
        write(member.name)
        text.append(UInt8(ascii: ":"))
        write(member.value)
    }

    /// Of an object or an array.
    mutating func write(bracket: StaticString) { text.append(bracket) }

    /// The comma before the next member or element, unless it is the first.
    mutating func separate() {
        guard text.last != UInt8(ascii: "{"), text.last != UInt8(ascii: "[") else { return }
        text.append(UInt8(ascii: ","))
    }

    /// A member up to its value.
    /// - Parameter name: one that needs no escapes.
    mutating func begin(_ name: StaticString) {
        separate()
        text.append(UInt8(ascii: "\""))
        text.append(name)
        text.append(UInt8(ascii: "\""))
        text.append(UInt8(ascii: ":"))
    }

    mutating func write(_ string: String) {
        var string = string
        text.append(UInt8(ascii: "\""))
        string.withUTF8 { buffer in
            var plain = 0
            for (index, byte) in buffer.enumerated() {
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                text.append(UnsafeBufferPointer(rebasing: buffer[plain..<index]))
                writeEscape(of: byte)
                plain = index + 1
            }
            text.append(UnsafeBufferPointer(rebasing: buffer[plain...]))
        }
        text.append(UInt8(ascii: "\""))
    }

    private mutating func writeEscape(of byte: UInt8) {
        text.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(byte)
        case 0x08: text.append(UInt8(ascii: "b"))
        case 0x09: text.append(UInt8(ascii: "t"))
        case 0x0A: text.append(UInt8(ascii: "n"))
        case 0x0C: text.append(UInt8(ascii: "f"))
        case 0x0D: text.append(UInt8(ascii: "r"))
        default:
            let digits = Array("0123456789abcdef".utf8)
            text.append("u00")
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
    }
}
