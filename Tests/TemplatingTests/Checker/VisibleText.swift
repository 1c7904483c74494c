import Foundation

/// What a reader sees of markup as a browser's tokenizer cuts it: the text outside of tags, comments and style sheets,
/// white space apart. Made for tests, without anything of the checker.
func visibleText(_ html: String) -> String {
    var rest = html[...]
    var text = ""
    while let open = rest.firstIndex(of: "<") {
        text += rest[..<open]
        rest = rest[open...]
        let end =
            rest.hasPrefix("<!--")
            ? rest.range(of: "-->")
            : rest.hasPrefix("<style")
                ? rest.range(of: "</style>")
                : rest.hasPrefix("<title") ? rest.range(of: "</title>") : rest.range(of: ">")
        guard let end else { break }
        rest = rest[end.upperBound...]
    }
    text += rest
    let names = [
        "&nbsp;": " ", "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'", "&zwnj;": "", "&#847;": "",
        "&#10003;": "✓",
        "&copy;": "©", "&rarr;": "→", "&euro;": "€", "&mdash;": "—", "&#8217;": "’", "&#169;": "©", "&#x27;": "'",
        "&hellip;": "…", "&eacute;": "é", "&#8220;": "“", "&#8221;": "”", "&middot;": "·", "&shy;": "\u{AD}",
        "&#8617;": "↩", "&#65038;": "\u{FE0E}", "&bull;": "•", "&#8203;": "", "&check;": "✓", "&amp;": "&",
    ]
    for (name, character) in names.sorted(by: { $0.key > $1.key }) where name != "&amp;" {
        text = text.replacing(name, with: character)
    }
    text = text.replacing("&amp;", with: "&")
    return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
}
