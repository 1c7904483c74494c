/// Finds card data in text: numbers of all schemes of the table, in any script's digits, with the separators people
/// use and characters nobody sees between them; magnetic stripe and chip data; security codes behind a label, or behind a
/// number and its expiry date. It looks at the text as it stands and as a reader or the next program will see it, two
/// layers deep: without inline tags, with HTML entities, percent encoding, backslash escapes and base64 decoded, floats
/// and hexadecimal text read.
///
/// *Strict* is for what may not enter or leave: prefix, length and check digit of a known scheme must fit, and the
/// digits must be laid out as one number. *Log* mode also takes whatever passes Luhn: there a mask too many costs
/// nothing.
///
/// What it can't tell apart: about 1 in 20 random numbers of 16 digits is a possible card number, 1 in 70 of 12 or of 19
/// digits; 1 in 11 lists of four four-digit numbers looks like a grouped one. A phone number written without `+` can pass
/// for a 12-digit Maestro card. A four-digit one-time code called "verification code" passes for a security code.
/// Published test numbers are card numbers here. IBANs whose check digits fit, UUIDs and other hexadecimal identifiers,
/// IMEIs, ICCIDs, article numbers, times and phone numbers with `+` are told apart.
///
/// What it does not see: digits spelled as words, security codes without label and date, numbers cut apart by other words
/// or over several fields, compressed and encrypted data, and anything encoded three times.
package enum CardDetector {
    /// Everything found in strict mode, by place.
    package static func strictFindings(in text: String) -> [CardFinding] {
        withBytes(of: text) { findings(in: $0, mode: .strict) }
    }

    /// Everything found in strict mode, by place, in UTF-8 that need not be well-formed.
    package static func strictFindings(utf8: [UInt8]) -> [CardFinding] {
        utf8.withUnsafeBufferPointer { findings(in: $0, mode: .strict) }
    }

    /// The first thing found in strict mode, in UTF-8 that need not be well-formed.
    package static func firstStrict(utf8: some Collection<UInt8>) -> CardFinding? {
        let found = utf8.withContiguousStorageIfAvailable { firstStrict(in: $0) }
        return found ?? Array(utf8).withUnsafeBufferPointer { firstStrict(in: $0) }
    }

    /// The first thing found in strict mode.
    package static func firstStrict(in text: String) -> CardFinding? {
        withBytes(of: text) { firstStrict(in: $0) }
    }

    /// The text with all card data replaced by `[card]`, as logs show it.
    package static func masked(_ text: String) -> String {
        withBytes(of: text) { bytes in
            let found = findings(in: bytes, mode: .log)
            return found.isEmpty ? nil : replacing(found.map(\.range), in: bytes)
        } ?? text
    }

    /// How many times over a text may be encoded.
    private static let depth = 2

    private static func findings(in bytes: UnsafeBufferPointer<UInt8>, mode: CardScan.Mode) -> [CardFinding] {
        var found: [CardFinding] = []
        CardScan.run(bytes, mode: mode, depth: depth) { finding in
            found.append(finding)
            return false
        }
        return apart(found)
    }

    /// By place; those that overlap are one.
    private static func apart(_ findings: [CardFinding]) -> [CardFinding] {
        var apart: [CardFinding] = []
        for finding in findings.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            if let last = apart.last, last.range.upperBound > finding.range.lowerBound {
                apart[apart.count - 1].range =
                    last.range
                    .lowerBound..<max(
                        last.range.upperBound, finding.range.upperBound)
            } else {
                apart.append(finding)
            }
        }
        return apart
    }

    private static func firstStrict(in bytes: UnsafeBufferPointer<UInt8>) -> CardFinding? {
        var found: CardFinding?
        CardScan.run(bytes, mode: .strict, depth: depth) { finding in
            found = finding
            return true
        }
        return found
    }

    private static func withBytes<Result>(of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        var text = text
        return text.withUTF8(body)
    }

    private static func replacing(_ ranges: [Range<Int>], in bytes: UnsafeBufferPointer<UInt8>) -> String {
        var result: [UInt8] = []
        var at = 0
        for range in ranges where range.upperBound > at {
            if range.lowerBound >= at {
                result += bytes[at..<range.lowerBound]
                result += Array(mark.utf8)
            }
            at = range.upperBound
        }
        result += bytes[at...]
        return String(decoding: result, as: UTF8.self)
    }

    static let mark = "[card]"
}
