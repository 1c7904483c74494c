/// Collects the bytes of one part.
struct MessageWriter {
    private static let hexDigits = Array("0123456789ABCDEF".utf8)

    private(set) var bytes: [UInt8] = []

    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func write(_ literal: [UInt8]) {
        bytes.append(contentsOf: literal)
    }

    mutating func writePlain(_ value: String) {
        bytes.append(contentsOf: value.utf8)
    }

    /// For text and quoted attributes. The brace is escaped so that nothing down the line takes the value for a
    /// placeholder of its own.
    mutating func writeHTML(_ value: String) {
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "&"): writePlain("&amp;")
            case UInt8(ascii: "<"): writePlain("&lt;")
            case UInt8(ascii: ">"): writePlain("&gt;")
            case UInt8(ascii: "\""): writePlain("&quot;")
            case UInt8(ascii: "'"): writePlain("&#39;")
            case UInt8(ascii: "{"): writePlain("&#123;")
            default: bytes.append(byte)
            }
        }
    }

    /// Everything but the unreserved characters of RFC 3986 percent-encoded.
    mutating func writeURLComponent(_ value: String) {
        for byte in value.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes.append(UInt8(ascii: "%"))
                bytes.append(Self.hexDigits[Int(byte >> 4)])
                bytes.append(Self.hexDigits[Int(byte & 15)])
            }
        }
    }
}
