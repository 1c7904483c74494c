/// The text that mail programs show beside the subject: the first text of a mail, where it is hidden.
enum Preheader {
    static func text(_ html: String) -> String? {
        var tokenizer = HTMLTokenizer()
        var inBody = false
        var hidden: [String] = []
        var text: [UInt8] = []
        var isDone = false
        let take = { (event: HTMLEvent) in
            switch event {
            case _ where isDone: break
            case .tag(let tag) where tag.name == "body": inBody = !tag.isEnd
            case .tag(let tag) where inBody && !HTMLElements.void.contains(tag.name):
                if tag.isEnd {
                    if hidden.popLast() != nil, hidden.isEmpty { isDone = true }
                } else if !hidden.isEmpty || tag.attribute("style")?.utf8.contains("display:none".utf8) == true {
                    hidden.append(tag.name)
                }
            case .text(let bytes) where inBody && !hidden.isEmpty: text += bytes
            case .text(let bytes) where inBody: if bytes.contains(where: { !$0.isHTMLSpace }) { isDone = true }
            default: break
            }
        }
        // Most of a mail stands behind it.
        var rest = Array(html.utf8)[...]
        while !rest.isEmpty, !isDone {
            tokenizer.take(rest.prefix(piece), take)
            rest = rest.dropFirst(piece)
        }
        let decoded = HTMLReferences.decoded(String(decoding: text, as: UTF8.self)).text
        let words = decoded.unicodeScalars.filter { !filling.contains($0.value) }
        let line = String(String.UnicodeScalarView(words)).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.isEmpty ? nil : line
    }

    /// In bytes.
    private static let piece = 2_048

    /// Characters with which authors keep the rest of the mail out of the preview.
    private static let filling: Set<UInt32> = [0xA0, 0xAD, 0x34F, 0x200B, 0x200C, 0x200D, 0x2007, 0xFEFF]
}
