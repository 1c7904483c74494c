/// Percent escapes for ids and values in a URL or form: all but the unreserved characters of RFC 3986 become `%XX`.
package enum URLEscape {
    package static func value(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// One segment of a path; `nil` for the texts that URL parsers take for steps between folders, escaped or not.
    package static func segment(_ text: String) -> String? {
        text.isEmpty || text == "." || text == ".." ? nil : value(text)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~".utf8.contains(byte)
        }
    }
}
