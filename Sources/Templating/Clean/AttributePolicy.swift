/// What becomes of an attribute of an allowed element, or of `body`.
enum AttributePolicy {
    case keep(String)
    /// Left out without a word, as it changes nothing.
    case ignore
    case drop
    case refuse(TemplateProblem.Code, String)

    /// `value` is decoded and neither a style nor a place for one.
    init(_ element: String, _ name: String, _ value: String, _ hosts: ImageHosts, isWholeValue: Bool) {
        if name.hasPrefix("on") || name == "srcdoc" {
            self = .refuse(.forbiddenAttribute, "Mail has no scripts; remove \(name.quoted).")
            return
        }
        switch (element, name) {
        case ("a", "href"):
            self = value.isEmpty ? .drop : Self.link(value, isWholeValue ? nil : LinkRule.refusal(ofLink: value))
        case ("img", "src"), ("table", "background"), ("td", "background"), ("th", "background"),
            ("body", "background"):
            self =
                value.isEmpty ? .drop : Self.link(value, isWholeValue ? nil : LinkRule.refusal(ofImage: value, hosts))
        case ("a", "rel"): self = .ignore
        case ("a", "target"): self = value.lowercased() == "_blank" ? .keep("_blank") : .drop
        case (_, "xmlns"): self = .ignore
        default:
            let isIgnored = name.hasPrefix("xmlns:") || name.hasPrefix("xml:")
            let form = AttributeForm(element, name)
            self = isIgnored ? .ignore : form?.written(value).map { .keep($0) } ?? .drop
        }
    }

    private static func link(_ value: String, _ refusal: LinkRule.Refusal?) -> AttributePolicy {
        refusal.map { .refuse($0.code, $0.detail) } ?? .keep(value)
    }
}

/// How the value of an attribute must look.
enum AttributeForm {
    case text, number, colour, name, classes, language, word, flag
    case choice(Set<String>)

    /// `nil` for an attribute that isn't allowed there.
    init?(_ element: String, _ name: String) {
        guard let form = Self.everywhere[name] ?? Self.byElement[element]?[name] else { return nil }
        self = form
    }

    private static let everywhere: [String: AttributeForm] = [
        "class": .classes, "id": .name, "dir": .choice(["ltr", "rtl", "auto"]), "lang": .language, "title": .text,
        "role": .word, "aria-label": .text, "aria-hidden": .choice(["true", "false"]), "width": .number,
        "height": .number, "bgcolor": .colour,
        "align": .choice(["left", "right", "center", "justify", "middle", "top", "bottom", "absmiddle", "char"]),
        "valign": .choice(["top", "middle", "bottom", "baseline", "center"]),
    ]

    private static let cell: [String: AttributeForm] = [
        "colspan": .number, "rowspan": .number, "nowrap": .flag, "abbr": .text,
        "scope": .choice(["row", "col", "rowgroup", "colgroup"]),
    ]

    private static let list: [String: AttributeForm] = ["type": .word, "start": .number, "value": .number]

    private static let byElement: [String: [String: AttributeForm]] = [
        "a": ["name": .name], "img": ["alt": .text, "border": .number],
        "table": ["border": .number, "cellpadding": .number, "cellspacing": .number, "summary": .text],
        "td": cell, "th": cell, "col": ["span": .number], "colgroup": ["span": .number],
        "ol": list, "ul": list, "li": list,
        "font": ["color": .colour, "face": .text, "size": .number],
        "hr": ["size": .number, "noshade": .flag, "color": .colour],
        "body": [
            "text": .colour, "link": .colour, "vlink": .colour, "alink": .colour, "leftmargin": .number,
            "topmargin": .number, "marginwidth": .number, "marginheight": .number,
        ],
    ]

    /// The value as we write it; `nil` if it has another form.
    func written(_ value: String) -> String? {
        let value = value.trimmingSpaces()
        switch self {
        case .text: return value.replacing("\n", with: " ").replacing("\t", with: " ")
        case .number: return Self.number(value.lowercased())
        case .colour: return Self.isColour(value.lowercased()) ? value : nil
        case .name: return Self.isName(value) ? value : nil
        case .classes:
            if Self.isName(value) { return value }
            let names = value.split(whereSeparator: \.isWhitespace).filter { Self.isName(String($0)) }
            return names.isEmpty ? nil : names.joined(separator: " ")
        case .language: return LanguageTag.isValid(value) ? value : nil
        case .word:
            return Self.isName(value) || value.utf8.count == 1 && value.utf8.allSatisfy(\.isASCIIDigit) ? value : nil
        case .flag: return ""
        case .choice(let choices):
            let lower = value.lowercased()
            return choices.contains(lower) ? lower : nil
        }
    }

    /// Up to four digits, with a fraction and a percent sign at most; pixels may be called so.
    private static func number(_ value: String) -> String? {
        let plain = value.hasSuffix("px") ? String(value.dropLast(2)) : value
        let body = plain.hasPrefix("-") || plain.hasPrefix("+") ? plain.dropFirst() : plain[...]
        let parts = (body.hasSuffix("%") ? body.dropLast() : body).split(
            separator: ".", omittingEmptySubsequences: false)
        let isNumber =
            parts.count <= 2
            && parts.allSatisfy {
                (1...4).contains($0.utf8.count) && $0.utf8.allSatisfy(\.isASCIIDigit)
            }
        return isNumber ? plain : nil
    }

    private static func isColour(_ value: String) -> Bool {
        if StyleValue.declaration("color", Array(value.utf8)[...], .any) != nil { return true }
        return value.utf8.count == 6 && value.utf8.allSatisfy(\.isASCIIHexDigit)
    }

    static func isName(_ value: String) -> Bool {
        guard (1...64).contains(value.utf8.count), let first = value.utf8.first, first.isASCIILetter || first == 0x5F
        else { return false }
        return value.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2D || $0 == 0x5F }
    }
}

enum LanguageTag {
    /// Subtags of letters and digits, two to eight each, the first of letters.
    static func isValid(_ tag: String) -> Bool {
        let parts = tag.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...4).contains(parts.count), parts[0].utf8.allSatisfy(\.isASCIILetter) else { return false }
        return parts.allSatisfy {
            (2...8).contains($0.utf8.count) && $0.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit }
        }
    }

    static func isRightToLeft(_ tag: String) -> Bool {
        let language = tag.prefix { $0 != "-" }.lowercased()
        return ["ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"].contains(language)
    }
}
