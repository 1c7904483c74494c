package import JSON

/// A language tag of BCP 47, as far as receipts need it: language, script, region.
package enum LocaleTag {
    package static func field(_ value: JSONValue) throws(InvalidValue) -> String {
        let text = try Field.string(value)
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let isTag =
            parts.count <= 4 && (2...3).contains(parts[0].utf8.count) && parts[0].utf8.allSatisfy(isLetter)
            && parts.dropFirst().allSatisfy { part in
                (2...8).contains(part.utf8.count) && part.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) }
            }
        guard isTag else { throw InvalidValue("invalid-locale", "must be a language tag such as en-US") }
        return text
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
            range = range.lastIndex(of: "-").map { range[..<$0] } ?? ""
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
