/// What the head of the cleaned mail is made from.
struct DocumentHead {
    private(set) var language: String?
    private(set) var direction: String?
    /// On one line; may hold markers.
    private(set) var title: String?
    private(set) var colorScheme: String?

    mutating func takeRoot(_ tag: HTMLTag) {
        if let tag = tag.attribute("lang") ?? tag.attribute("xml:lang"), LanguageTag.isValid(tag), language == nil {
            language = tag
        }
        if let value = tag.attribute("dir")?.lowercased(), ["ltr", "rtl"].contains(value), direction == nil {
            direction = value
        }
    }

    mutating func takeTitle(_ text: String) {
        guard title == nil else { return }
        let words = text.split(whereSeparator: \.isWhitespace)
        if !words.isEmpty { title = words.joined(separator: " ") }
    }

    /// Whether we write it ourselves, or it says nothing that counts in mail.
    mutating func takeMeta(_ tag: HTMLTag) -> Bool {
        if tag.attribute("charset") != nil { return true }
        if tag.attribute("http-equiv")?.lowercased() == "content-type" { return true }
        switch tag.attribute("name")?.lowercased() {
        case "viewport": return true
        case "color-scheme", "supported-color-schemes":
            let words = (tag.attribute("content") ?? "").lowercased().split(whereSeparator: { $0 == " " || $0 == "," })
            guard !words.isEmpty, words.count <= 3, words.allSatisfy({ ["light", "dark", "only"].contains($0) }) else {
                return false
            }
            if colorScheme == nil { colorScheme = words.joined(separator: " ") }
            return true
        default: return false
        }
    }
}
