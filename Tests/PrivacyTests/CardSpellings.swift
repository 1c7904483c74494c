import Foundation

/// One card number as people and machines write it.
struct CardSpellings {
    typealias Spelling = (name: String, text: String)

    let number: String
    private let groups: [String]
    private let hexadecimal: [String]

    init(_ number: String) {
        self.number = number
        hexadecimal = number.utf8.map { String($0, radix: 16) }
        groups =
            switch number.count {
            case 15: Self.cut(number, at: [4, 6, 5])
            case 14: Self.cut(number, at: [4, 6, 4])
            default: Self.chunks(of: number, size: 4)
            }
    }

    var all: [Spelling] {
        [("plain", number)] + separated + scripts + glued + encoded + webEncoded + programmed
    }

    private var separated: [Spelling] {
        let between = [
            " ", "-", ".", "\u{a0}", "\u{2009}", "\u{202f}", "\u{2007}", "\u{2013}", "\u{2014}", "\u{2010}", "\u{2011}",
            "\u{2212}", "_", "/", "\t", "\n", "\r\n", "  ", "   ", " - ", " . ", "\u{b7}", "+", "\u{3000}", "\\", "|",
            "~", "\u{ff0d}", "\u{2043}", "\u{30fb}",
        ]
        let unseen = [
            "\u{200b}", "\u{200c}", "\u{200d}", "\u{2060}", "\u{feff}", "\u{ad}", "\u{34f}", "\u{180e}", "\u{202d}",
            "\u{2066}", "\u{fe0f}\u{20e3}", "\u{336}",
        ]
        let uneven = Self.chunks(of: number, size: 2)
        return between.map { ("grouped by \(Self.name($0))", groups.joined(separator: $0)) }
            + ([" ", "-", ".", "\u{a0}", "\n"] + unseen).map {
                ("singles by \(Self.name($0))", number.map(String.init).joined(separator: $0))
            } + unseen.prefix(6).map { ("groups by \(Self.name($0))", groups.joined(separator: $0)) }
            + (number.count == 16
                ? [
                    ("halves", "\(number.prefix(8)) \(number.dropFirst(8))"), ("pairs", uneven.joined(separator: " ")),
                    ("mixed separators", zip(groups, [" ", "-", "\u{a0}", ""]).map { $0 + $1 }.joined()),
                ] : [])
    }

    private var scripts: [Spelling] {
        let zeros: [(String, UInt32)] = [
            ("full width", 0xff10), ("Arabic-Indic", 0x660), ("Persian", 0x6f0), ("Devanagari", 0x966),
            ("bold", 0x1d7ce), ("double-struck", 0x1d7d8), ("monospace", 0x1d7f6), ("Thai", 0xe50), ("Bengali", 0x9e6),
            ("Adlam", 0x1e950), ("subscript", 0x2080), ("segmented", 0x1fbf0),
        ]
        return zeros.map { ($0.0, Self.text(number, withZero: $0.1)) }
            + [("full width, grouped", groups.map { Self.text($0, withZero: 0xff10) }.joined(separator: "\u{3000}"))]
    }

    private var glued: [Spelling] {
        [
            "order_\(number)_x", "PAN\(number)EXP", "a\(number)b", "{\"note\":\(number)}", "{\"a\":\"\(number)\"}",
            "<td>\(number)</td>", "/pay/\(number)?x=1", "№\(number)№", "12/29 \(number) 123", "é\(number)é",
            "tel 555 0100, card \(number), 12/29", "(\(number))", "#\(number)", "card=\(number)&exp=1229",
            "\(groups.joined(separator: " ")) 12/29", "2026-11-22T13:51:28Z \(number)", "\(number).", "\(number).00",
        ].map { ("in \($0.replacing(number, with: "#"))", $0) }
    }

    private var encoded: [Spelling] {
        let note = "the number is \(number), as said"
        return [
            ("base64", Self.base64(number)), ("base64, grouped", Self.base64(groups.joined(separator: " "))),
            ("base64 of a text", "{\"data\":\"\(Self.base64(note))\"}"),
            ("base64 twice", Self.base64(Self.base64(note))),
            (
                "base64url",
                Self.base64("?>\(number)~~").replacing("+", with: "-").replacing("/", with: "_").replacing(
                    "=", with: "")
            ),
            ("base64 in a path", "/files/\(Self.base64(number))"),
            ("hexadecimal", hexadecimal.joined()), ("hexadecimal pairs", hexadecimal.joined(separator: " ")),
            (
                "chip",
                "5A0\(String((number.count + 1) / 2, radix: 16, uppercase: true))\(number)\(number.count.isMultiple(of: 2) ? "" : "F")"
            ),
            ("chip, track 2", "5713\(number)D29121010000000000F"),
        ]
    }

    private var webEncoded: [Spelling] {
        let bytes = Array(number.utf8)
        return [
            ("percent", hexadecimal.map { "%\($0)" }.joined()),
            ("percent twice", hexadecimal.map { "%25\($0)" }.joined()), ("%20", groups.joined(separator: "%20")),
            ("%C2%A0", groups.joined(separator: "%C2%A0")), ("query", "?pan=\(groups.joined(separator: "+"))&x=1"),
            ("&nbsp;", groups.joined(separator: "&nbsp;")), ("&#160;", groups.joined(separator: "&#160;")),
            ("&thinsp;", groups.joined(separator: "&thinsp;")), ("&amp;nbsp;", groups.joined(separator: "&amp;nbsp;")),
            ("entities", bytes.map { "&#\($0);" }.joined()), ("open entities", bytes.map { "&#0\($0)" }.joined() + " "),
            ("hexadecimal entities", hexadecimal.map { "&#x\($0);" }.joined()),
            ("tags", "<b>" + groups.joined(separator: "</b><b>") + "</b>"),
            ("split by tags", number.map { "<span class=\"a1\">\($0)</span>" }.joined()),
            ("cells", groups.map { "<td>\($0)</td>" }.joined()), ("breaks", groups.joined(separator: "<br>\n")),
            ("comments", groups.joined(separator: "<!-- 12 -->")), ("wbr", groups.joined(separator: "<wbr>")),
        ]
    }

    private var programmed: [Spelling] {
        [
            ("JSON escapes", hexadecimal.map { "\\u00\($0)" }.joined()),
            ("escaped spaces", groups.joined(separator: "\\u00a0")), ("\\x", hexadecimal.map { "\\x\($0)" }.joined()),
            ("\\u{}", hexadecimal.map { "\\u{\($0)}" }.joined()),
            ("JSON in JSON", "{\"body\":\"{\\\"card\\\":\\\"\(number)\\\"}\"}"),
            ("float", "\(number.prefix(1)).\(number.dropFirst())E\(number.count - 1)"),
            ("float with plus", "\(number.prefix(1)).\(number.dropFirst())e+\(number.count - 1)"),
        ]
    }

    private static func name(_ text: String) -> String {
        text.unicodeScalars.map { String($0.value, radix: 16) }.joined(separator: " ")
    }

    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

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
