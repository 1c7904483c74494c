import Foundation

/// Test numbers that schemes, gateways and libraries publish for everybody's use. None belongs to a person.
enum CardNumbers {
    static let published: [String] = [
        // Visa
        "4111111111111111", "4012888888881881", "4242424242424242", "4000056655665556", "4222222222222",
        "4917610000000000003",
        // Mastercard
        "5555555555554444", "5105105105105100", "5200828282828210", "2223003122003222", "2223000048400011",
        // American Express
        "378282246310005", "371449635398431", "378734493671000",
        // Discover
        "6011111111111117", "6011000990139424", "6011981111111113", "6500000000000002",
        // Diners Club
        "30569309025904", "38520000023237", "36227206271667",
        // JCB
        "3530111333300000", "3566002020360505",
        // Maestro
        "6759649826438453", "6304000000000000", "5018000000000009", "500000000009", "6771798021000008",
        // Mir
        "2200000000000004", "2200000000000053",
        // UnionPay
        "6200000000000005", "6240008631401148", "6205500000000000004",
        // Troy, Elo, Hipercard, Naranja, Dankort
        "9792030000000000", "6362970000457013", "6062826786276634", "5895626746595650",
        "5019717010103742",
    ]

    /// Those with the length and the strong prefix of a large scheme.
    static let strong = published.filter { (14...16).contains($0.count) && ("3"..."5").contains(String($0.prefix(1))) }
        .filter { !$0.hasPrefix("50") && !$0.hasPrefix("58") }

    /// One number as many people and machines write it.
    static func spellings(of number: String) -> [(name: String, text: String)] {
        let separators = [
            " ", "-", ".", "\u{a0}", "\u{2009}", "\u{2013}", "\u{2011}", "\u{2212}", "_", "/", "\t", "\n", "\r\n", "  ",
            " - ", "\u{b7}", "+", "\u{3000}", "\\",
        ]
        let grouped = separators.map { ("grouped by \(Array($0.utf8))", groups(of: number).joined(separator: $0)) }
        let singles = [" ", "-", "\u{200b}", "\u{ad}", "\u{feff}", "\u{2060}", "\u{202d}", "\u{fe0f}\u{20e3}"].map {
            ("singles by \(Array($0.utf8))", number.map(String.init).joined(separator: $0))
        }
        let scripts: [(String, UInt32)] = [
            ("full width", 0xff10), ("Arabic-Indic", 0x660), ("Persian", 0x6f0), ("Devanagari", 0x966),
            ("bold", 0x1d7ce), ("Thai", 0xe50), ("Bengali", 0x9e6), ("Adlam", 0x1e950),
        ]
        let digits = scripts.map { ($0.0, text(number, withZero: $0.1)) }
        let glued = [
            "order_\(number)_x", "PAN\(number)EXP", "a\(number)b", "{\"note\":\(number)}", "{\"a\":\"\(number)\"}",
            "<td>\(number)</td>", "/pay/\(number)?x=1", "№\(number)№", "12/29 \(number) 123", "é\(number)é",
            "tel 555 0100, card \(number), 12/29",
        ].map { ("glued \($0)", $0) }
        let halves = [("halves", "\(number.prefix(8)) \(number.dropFirst(8))")]
        let pairs = [("pairs", chunks(of: number, size: 2).joined(separator: " "))]
        return [("plain", number)] + grouped + singles + digits + glued + encodings(of: number)
            + (number.count == 16 ? halves + pairs : [])
    }

    private static func encodings(of number: String) -> [(String, String)] {
        let bytes = Array(number.utf8)
        let hexadecimal = bytes.map { String($0, radix: 16) }
        let groups = groups(of: number)
        let base64 = Data(bytes).base64EncodedString()
        let note = Data("the number is \(number), as said".utf8).base64EncodedString()
        return [
            ("JSON escapes", hexadecimal.map { "\\u00\($0)" }.joined()),
            ("percent", hexadecimal.map { "%\($0)" }.joined()),
            ("percent twice", hexadecimal.map { "%25\($0)" }.joined()), ("%20", groups.joined(separator: "%20")),
            ("&nbsp;", groups.joined(separator: "&nbsp;")), ("&#160;", groups.joined(separator: "&#160;")),
            ("entities", bytes.map { "&#\($0);" }.joined()), ("open entities", bytes.map { "&#0\($0)" }.joined() + " "),
            ("hexadecimal entities", hexadecimal.map { "&#x\($0);" }.joined()),
            ("tags", "<b>" + groups.joined(separator: "</b><b>") + "</b>"),
            ("split by tags", number.map { "<span class=\"a1\">\($0)</span>" }.joined()),
            ("cells", groups.map { "<td>\($0)</td>" }.joined()), ("comments", groups.joined(separator: "<!-- 12 -->")),
            ("base64", base64), ("base64 note", "{\"data\":\"\(note)\"}"), ("hexadecimal", hexadecimal.joined()),
            ("hexadecimal pairs", hexadecimal.joined(separator: " ")), ("\\x", hexadecimal.map { "\\x\($0)" }.joined()),
            ("float", "\(number.prefix(1)).\(number.dropFirst())E\(number.count - 1)"),
        ]
    }

    private static func groups(of number: String) -> [String] {
        switch number.count {
        case 15: cut(number, at: [4, 6, 5])
        case 14: cut(number, at: [4, 6, 4])
        default: chunks(of: number, size: 4)
        }
    }

    private static func chunks(of number: String, size: Int) -> [String] {
        cut(number, at: Array(repeating: size, count: number.count / size) + [number.count % size]).filter {
            !$0.isEmpty
        }
    }

    private static func cut(_ number: String, at sizes: [Int]) -> [String] {
        var rest = number[...]
        return sizes.map { size in
            defer { rest = rest.dropFirst(size) }
            return String(rest.prefix(size))
        }
    }

    private static func text(_ number: String, withZero zero: UInt32) -> String {
        var scalars = String.UnicodeScalarView()
        for digit in number.utf8 {
            if let scalar = Unicode.Scalar(zero + UInt32(digit) - 0x30) { scalars.append(scalar) }
        }
        return String(scalars)
    }
}
