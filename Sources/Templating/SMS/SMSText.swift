enum SMSText {
    /// With plain spaces for all others, which would turn GSM-7 into UCS-2.
    static func plainSpaces(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isOddSpace) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isOddSpace($0) ? " " : $0 }))
    }

    private static func isOddSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xA0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }
}
