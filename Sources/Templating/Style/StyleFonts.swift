enum StyleFonts {
    private static let keywords: Set<String> = [
        "cursive", "default", "emoji", "fangsong", "fantasy", "inherit", "initial", "math", "monospace", "revert",
        "revert-layer", "sans-serif", "serif", "system-ui", "unset",
    ]

    /// Whether a font's name means the same without quotes: one or more identifiers, none of them a keyword.
    static func needsNoQuotes(_ name: ArraySlice<UInt8>) -> Bool {
        let words = name.split(separator: 0x20, omittingEmptySubsequences: false)
        return words.allSatisfy { word in
            guard word.first?.isASCIILetter == true else { return false }
            return !word.contains(UInt8(ascii: "."))
                && !keywords.contains(String(decoding: word, as: UTF8.self).lowercased())
        }
    }
}
