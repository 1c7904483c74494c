extension Mask {
    /// Free text for a log: card data becomes `[card]`, email addresses and phone numbers are masked, line ends become
    /// spaces and other control characters nothing, so that no text can forge a line or steer a terminal. Names and postal addresses can't be found
    /// by their form: who knows them masks them.
    ///
    /// - Parameter known: what is known of the person that the text may be about; it becomes stars.
    package static func line(_ text: String, hiding known: KnownPersonalData = .none) -> String {
        var line = known.hidden(in: withoutControls(text))
        line = CardDetector.masked(line)
        line = withMaskedEmails(line)
        return withMaskedPhones(line)
    }

    /// C0, DEL, C1 and the two line separators of Unicode: line ends and tabs as a space, the others as nothing.
    private static func withoutControls(_ text: String) -> String {
        // What begins a control character in UTF-8.
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f || $0 == 0xc2 || $0 == 0xe2 }) else { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if !isControl(scalar) {
                scalars.append(scalar)
            } else if (0x9...0xd).contains(scalar.value) || scalar.value > 0x7f {
                scalars.append(" ")
            }
        }
        return String(scalars)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f...0x9f, 0x2028, 0x2029: true
        default: false
        }
    }

    // MARK: Emails

    private static func withMaskedEmails(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "%") }) else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var done = 0
        var at = 0
        while at < bytes.count {
            guard let sign = atSign(in: bytes, at: at) else {
                at += 1
                continue
            }
            let local = bytes[done..<at].suffix(longestLocalPart).reversed().prefix { isLocalPart($0) }.count
            let domain = bytes[(at + sign)...].prefix { isDomain($0) }
            if local > 0, isDomainName(domain) {
                let address = bytes[(at - local)..<at] + [UInt8(ascii: "@")] + domain
                result += bytes[done..<(at - local)]
                result += Array(email(String(decoding: address, as: UTF8.self)).utf8)
                done = domain.endIndex
            }
            at = max(at + sign, done)
        }
        guard done > 0 else { return text }
        return String(decoding: result + bytes[done...], as: UTF8.self)
    }

    /// In bytes: RFC 5321 has 64 characters, of up to four bytes each.
    private static let longestLocalPart = 256

    /// The length of an `@` here, plain or percent-encoded.
    private static func atSign(in bytes: [UInt8], at index: Int) -> Int? {
        if bytes[index] == UInt8(ascii: "@") { return 1 }
        guard bytes[index] == UInt8(ascii: "%") else { return nil }
        return bytes[index...].starts(with: Array("%40".utf8)) ? 3 : nil
    }

    private static func isLocalPart(_ byte: UInt8) -> Bool {
        byte > 0x20 && !"@<>\"'(),;:=&/?[]{}\\".utf8.contains(byte)
    }

    private static func isDomain(_ byte: UInt8) -> Bool {
        DigitAlphabet.isDigit(byte) || (byte | 0x20) &- 0x61 < 26 || byte >= 0x80 || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".")
    }

    /// At least two labels, the last of two or more characters.
    private static func isDomainName(_ domain: ArraySlice<UInt8>) -> Bool {
        let labels = domain.split(separator: UInt8(ascii: "."))
        return labels.count > 1 && (labels.last?.count ?? 0) > 1
    }

    // MARK: Phones

    private static func withMaskedPhones(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            var result: [UInt8] = []
            var done = 0
            var scanner = DigitRunScanner(bytes, fewestDigits: 8)
            while let stretch = scanner.next() {
                guard let phone = DigitRun.read(stretch, in: bytes, { phone(in: $0, of: bytes) }) else { continue }
                result += bytes[done..<phone.range.lowerBound]
                result += Array(phone.mask.utf8)
                done = phone.range.upperBound
            }
            return done == 0 ? nil : String(decoding: result + bytes[done...], as: UTF8.self)
        } ?? text
    }

    private static func phone(in run: DigitRun, of bytes: UnsafeBufferPointer<UInt8>) -> (
        range: Range<Int>, mask: String
    )? {
        if let plus = run.groups.firstIndex(where: \.isAfterPlus) {
            let start = run.groups[plus]
            let digits = run.digits[start.first...]
            guard digits.count >= 8 else { return nil }
            let sign = bytes[..<start.range.lowerBound].lastIndex(of: UInt8(ascii: "+")) ?? start.range.lowerBound
            return (sign..<run.range.upperBound, phone("+" + digits.map(String.init).joined()))
        }
        guard (8...15).contains(run.digits.count), PhoneWords.standBefore(run.range, in: bytes) else { return nil }
        return (run.range, stars + run.digits.suffix(4).map(String.init).joined())
    }
}
