/// The properties that mail may use.
enum StyleProperties {
    static func isAllowed(_ name: String) -> Bool {
        if all.contains(name) { return true }
        guard name.hasPrefix("mso-") else { return false }
        return (5...44).contains(name.utf8.count)
            && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-") }
    }

    static func takesImages(_ name: String) -> Bool {
        name == "background" || name == "background-image"
    }

    static func takesFonts(_ name: String) -> Bool {
        name == "font" || name == "font-family"
    }

    private static let all: NameSet = {
        var all = Set(plain.split(whereSeparator: \.isWhitespace).map(String.init))
        for side in ["", "-top", "-right", "-bottom", "-left"] {
            all.formUnion(["margin\(side)", "padding\(side)", "border\(side)"])
            for aspect in ["color", "style", "width"] { all.insert("border\(side)-\(aspect)") }
        }
        for prefix in ["", "-webkit-", "-moz-"] {
            all.formUnion(["\(prefix)border-radius", "\(prefix)box-sizing"])
        }
        return NameSet(all)
    }()

    private static let plain = """
        background background-color background-image background-position background-repeat background-size
        border-collapse border-spacing border-top-left-radius border-top-right-radius border-bottom-left-radius
        border-bottom-right-radius box-shadow caption-side clear color color-scheme supported-color-schemes cursor
        direction display empty-cells float font font-family font-size font-style font-variant font-weight height
        letter-spacing line-height list-style list-style-type list-style-position max-height min-height max-width
        min-width width opacity outline outline-color outline-style outline-width overflow overflow-wrap table-layout
        text-align text-decoration text-decoration-color text-indent text-overflow text-shadow text-transform
        vertical-align visibility white-space word-break word-spacing word-wrap -webkit-text-size-adjust
        -ms-text-size-adjust text-size-adjust -webkit-font-smoothing -moz-osx-font-smoothing
        -ms-interpolation-mode v-text-anchor
        """
}
