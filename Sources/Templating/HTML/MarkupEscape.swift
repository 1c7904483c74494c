/// Writes text so that no tokenizer can take any of it for markup, and no program down the line for a placeholder.
enum MarkupEscape {
    static func text(_ text: String, to output: inout [UInt8]) {
        write(text, to: &output)
    }

    /// For a value between double quotes.
    static func attribute(_ text: String, to output: inout [UInt8]) {
        write(text, to: &output)
    }

    private static func write(_ text: String, to output: inout [UInt8]) {
        var text = text
        text.withUTF8 { bytes in
            var start = 0
            var index = 0
            while index < bytes.count {
                guard isSpecial[Int(bytes[index])] else {
                    index += 1
                    continue
                }
                let (reference, length) = reference(bytes, index)
                if let reference {
                    output += bytes[start..<index]
                    output += reference.utf8
                    start = index + length
                }
                index += length
            }
            output += bytes[start...]
        }
    }

    /// By byte: whether a character that is written as a reference may begin with it.
    private static let isSpecial: [Bool] = {
        var isSpecial = [Bool](repeating: false, count: 256)
        for byte in Array("&<>\"'`{}".utf8) + [0xC2, 0xCD, 0xE2] { isSpecial[Int(byte)] = true }
        return isSpecial
    }()

    private static func reference(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> (String?, Int) {
        switch bytes[index] {
        case UInt8(ascii: "&"): return ("&amp;", 1)
        case UInt8(ascii: "<"): return ("&lt;", 1)
        case UInt8(ascii: ">"): return ("&gt;", 1)
        case UInt8(ascii: "\""): return ("&quot;", 1)
        case UInt8(ascii: "'"): return ("&#39;", 1)
        case UInt8(ascii: "`"): return ("&#96;", 1)
        case UInt8(ascii: "{"): return ("&#123;", 1)
        case UInt8(ascii: "}"): return ("&#125;", 1)
        case 0xC2 where index + 1 < bytes.count:
            return (bytes[index + 1] == 0xA0 ? "&nbsp;" : bytes[index + 1] == 0xAD ? "&shy;" : nil, 2)
        case 0xCD where index + 1 < bytes.count:
            return (bytes[index + 1] == 0x8F ? "&#847;" : nil, 2)
        case 0xE2 where index + 2 < bytes.count && bytes[index + 1] == 0x80:
            return (formats[bytes[index + 2]], 3)
        default: return (nil, 1)
        }
    }

    /// Characters that nobody sees, from U+2000 on, written so that authors do.
    private static let formats: [UInt8: String] = [
        0x8B: "&#8203;", 0x8C: "&zwnj;", 0x8D: "&zwj;", 0x8E: "&lrm;", 0x8F: "&rlm;",
    ]
}
