/// The rules of `EmailAddress` for texts that are all ASCII, as nearly all addresses are: one look at each byte.
enum ASCIIEmailAddress {
    /// `nil` for a text that has other characters.
    static func verdict(on text: String) -> Bool? {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
            guard bytes.count <= 254, let at = bytes.firstIndex(of: UInt8(ascii: "@")) else { return false }
            return isLocalPart(UnsafeBufferPointer(rebasing: bytes[..<at]))
                && isDomain(UnsafeBufferPointer(rebasing: bytes[(at + 1)...]))
        }
    }

    private static func isLocalPart(_ part: UnsafeBufferPointer<UInt8>) -> Bool {
        guard (1...64).contains(part.count) else { return false }
        var before = UInt8(ascii: ".")
        for byte in part {
            let isDot = byte == UInt8(ascii: ".")
            guard isDot ? before != UInt8(ascii: ".") : isLetterOrDigit(byte) || isMark(byte) else { return false }
            before = byte
        }
        return before != UInt8(ascii: ".")
    }

    private static func isDomain(_ domain: UnsafeBufferPointer<UInt8>) -> Bool {
        guard domain.count <= 253 else { return false }
        var (labels, length, isNumber, before) = (1, 0, true, UInt8(ascii: "-"))
        for byte in domain {
            if byte == UInt8(ascii: ".") {
                guard (1...63).contains(length), before != UInt8(ascii: "-") else { return false }
                (labels, length, isNumber) = (labels + 1, 0, true)
            } else {
                let isHyphen = byte == UInt8(ascii: "-")
                guard isHyphen ? length > 0 : isLetterOrDigit(byte) else { return false }
                isNumber = isNumber && (48...57).contains(byte)
                length += 1
            }
            before = byte
        }
        return labels >= 2 && (1...63).contains(length) && before != UInt8(ascii: "-") && !isNumber
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }

    /// What a local part may have besides letters, digits and dots.
    private static func isMark(_ byte: UInt8) -> Bool {
        switch Unicode.Scalar(byte) {
        case "!", "#", "$", "%", "&", "'", "*", "+", "/", "=", "?", "^", "_", "`", "{", "|", "}", "~", "-": true
        default: false
        }
    }
}
