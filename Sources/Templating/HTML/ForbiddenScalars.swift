/// Characters that no template may hold, written plainly or as references.
enum ForbiddenScalars {
    /// Controls but tab and line breaks, those that turn the reading order of what stands around them, line and
    /// paragraph separators, and noncharacters.
    static func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x2028...0x202E, 0x2066...0x2069, 0xFDD0...0xFDEF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }

    /// A quick look at the bytes: `false` is certain.
    static func mayStand(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            bytes.indices.contains { index in
                let byte = bytes[index]
                if byte < 0x20 { return byte != 0x0A && byte != 0x09 && byte != 0x0D }
                if byte < 0x7F { return false }
                // U+80 to U+9F, U+2000 to U+207F, U+F000 on.
                switch byte {
                case 0x7F, 0xEF...: return true
                case 0xC2: return bytes[index + 1] < 0xA0
                case 0xE2: return bytes[index + 1] < 0x82 && mayEnd(bytes[index + 2])
                default: return false
                }
            }
        }
    }

    /// The last byte of U+2028 to U+202E and of U+2066 to U+2069.
    private static func mayEnd(_ byte: UInt8) -> Bool {
        (0xA6...0xAE).contains(byte)
    }
}
