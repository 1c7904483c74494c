/// Brings text into one plain spelling, so that words can be compared as people see them.
enum LookalikeFolding {
    /// The words of a text in lower case, without marks: full-width and ornamental letters are plain ones, and Cyrillic
    /// and Greek letters that look like Latin ones are those. Not for showing: a Russian word becomes a mixture.
    static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for scalar in text.unicodeScalars where !isInvisible(scalar) {
            for folded in plain(scalar).properties.lowercaseMapping.unicodeScalars where !isInvisible(folded) {
                if folded.properties.isAlphabetic || isDigit(folded) {
                    word.unicodeScalars.append(lookalikes[folded] ?? folded)
                } else if !word.isEmpty {
                    words.append(word)
                    word = ""
                }
            }
        }
        return word.isEmpty ? words : words + [word]
    }

    /// Marks on letters count as invisible: who is in a hurry leaves them out.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.generalCategory == .nonspacingMark
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .decimalNumber
    }

    /// ASCII in place of full-width, circled, squared and mathematical letters.
    private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        let value = scalar.value
        switch value {
        case 0xFF01...0xFF5E: return letter(value - 0xFEE0)
        case 0x24B6...0x24E9: return letter(0x41 + (value - 0x24B6) % 26)
        case 0x1F130...0x1F149, 0x1F150...0x1F169, 0x1F170...0x1F189: return letter(0x41 + (value - 0x1F130) % 32)
        case 0x1D400...0x1D6A3: return letter(0x41 + (value - 0x1D400) % 26)
        default: return scalar
        }
    }

    private static func letter(_ value: UInt32) -> Unicode.Scalar {
        Unicode.Scalar(value) ?? " "
    }

    /// What each plain letter stands for; lower case. The zero is an `o` in a word.
    private static let lookalikes: [Unicode.Scalar: Unicode.Scalar] = {
        let rows: [(Unicode.Scalar, String)] = [
            ("a", "àáâãäåāăąаα"), ("b", "в"), ("c", "çćĉčсϲ"), ("d", "ďđԁ"), ("e", "èéêëēėęěеє"), ("g", "ğģ"),
            ("h", "һн"), ("i", "ìíîïīįıіι"), ("j", "ј"), ("k", "ķкκ"), ("l", "ĺļľłӏ"), ("m", "м"), ("n", "ñńņňη"),
            ("o", "òóôõöøōőоο0"), ("p", "рρ"), ("r", "ŕřг"), ("s", "śşšșѕ"), ("t", "ţťțтτ"), ("u", "ùúûüūůűųυ"),
            ("v", "ν"), ("x", "хχ"), ("y", "ýÿу"), ("z", "źżžζ"), ("и", "й"), ("σ", "ς"), ("ا", "أإآ"),
        ]
        return rows.reduce(into: [:]) { table, row in
            for scalar in row.1.unicodeScalars { table[scalar] = row.0 }
        }
    }()
}
