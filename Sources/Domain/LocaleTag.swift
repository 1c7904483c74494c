package import JSON

/// A language tag of BCP 47, as far as receipts need it: language, script, region.
package enum LocaleTag {
    package static func field(_ value: JSONValue) throws(InvalidValue) -> String {
        let text = try Field.string(value)
        guard isTag(text) else { throw InvalidValue("invalid-locale", "must be a language tag such as en-US") }
        return text
    }

    /// A language of 2 or 3 letters, and up to three parts of 2 to 8 letters and digits.
    private static func isTag(_ text: String) -> Bool {
        var part = 0
        var length = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "-") {
                guard part < 3, (2...(part == 0 ? 3 : 8)).contains(length) else { return false }
                part += 1
                length = 0
            } else {
                guard isLetter(byte) || (part > 0 && (48...57).contains(byte)) else { return false }
                length += 1
            }
        }
        return (2...(part == 0 ? 3 : 8)).contains(length)
    }

    /// The usual spelling, in which tags are stored: `es-MX`, `zh-Hant-TW`.
    package static func canonical(_ tag: String) -> String {
        tag.split(separator: "-", omittingEmptySubsequences: false).enumerated().map { index, part in
            switch (index, part.utf8.count) {
            case (1..., 2): part.uppercased()
            case (1..., 4) where part.utf8.allSatisfy(isLetter):
                part.prefix(1).uppercased() + part.dropFirst().lowercased()
            default: part.lowercased()
            }
        }.joined(separator: "-")
    }

    /// The tag and what it falls back to, in lower case: `es-MX` gives `es-mx`, `es` (the lookup of RFC 4647).
    package static func ranges(of tag: String) -> [String] {
        var ranges: [String] = []
        var range = tag.lowercased()[...]
        while !range.isEmpty {
            ranges.append(String(range))
            range = range.utf8.lastIndex(of: UInt8(ascii: "-")).map { range[..<$0] } ?? ""
        }
        return ranges
    }

    /// The language alone, in lower case.
    package static func language(of tag: String) -> String {
        tag.prefix { $0 != "-" }.lowercased()
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte)
    }
}
