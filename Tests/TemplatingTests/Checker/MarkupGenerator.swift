/// Makes markup that is partly honest, partly broken and partly hostile.
struct MarkupGenerator {
    private var random: SplitMix
    private static let names = [
        "p", "div", "span", "b", "i", "a", "table", "tr", "td", "th", "tbody", "ul", "li", "h1", "font", "center", "br",
        "hr",
        "img", "blockquote", "dl", "dt", "dd", "caption", "colgroup", "col", "pre", "section", "noscript", "em",
        "small",
    ]
    private static let attributes = [
        "class=\"a b\"", "id=x", "style=\"color:red;position:fixed\"", "style='font-family:\"A B\",serif'", "width=10%",
        "href=\"https://a.example/?a=1&amp;b=2\"", "href=\"#t\"", "src=\"https://a.example/i.png\"",
        "title=\"&lt;{{tenant.name}}&gt;\"",
        "alt=\"a&quot;b`c'd\"", "align=center", "data-x=1", "nowrap", "lang=en", "dir=rtl", "target=_blank",
        "bgcolor=#fff",
    ]
    private static let texts = [
        "text", " ", "\n", "a &amp; b", "&lt;b&gt;", "&nbsp;", "&copy 1", "{{tenant.name}}", "é😀", "&#8204;", "{x}",
        "}", "&zwnj;",
        "{{#recipient.name}}x{{recipient.name}}{{/recipient.name}}", "<!-- c -->", "<!--[if mso]><p><![endif]-->",
        "&notin;", "\u{AD}",
        "<style>.a{color:blue}p b{margin:0}@media screen{.b{color:red}} a:hover{color:red}</style>", "</p>", "</b>",
        "</td>", "</div>",
        "<title>t</title>", "</body>", "<body class=z>", "&check;", "<![endif]>",
    ]
    private static let hostile = [
        "<script>x</script>", "<!-->", "<p onclick=x>", "<svg>", "<a href=javascript:x>", "<", "<p a=\"", "&#0;",
        "<!x>", "<?x?>", "<p x=1 x=2>",
    ]

    init(seed: UInt64) {
        random = SplitMix(state: seed)
    }

    mutating func markup(isHostile: Bool) -> String {
        var result = ""
        var open: [String] = []
        for _ in 0..<Int.random(in: 1...40, using: &random) {
            switch Int.random(in: 0...9, using: &random) {
            case 0...3:
                let name = pick(Self.names)
                let attributes = Set((0..<Int.random(in: 0...3, using: &random)).map { _ in pick(Self.attributes) })
                var names: Set<Substring> = []
                let unique = attributes.sorted().filter { names.insert($0.prefix { $0 != "=" }).inserted }
                result += "<\(([name] + unique).joined(separator: " "))>"
                open.append(name)
            case 4...6: result += pick(Self.texts)
            case 7 where isHostile: result += pick(Self.hostile)
            default:
                if let name = Bool.random(using: &random) ? open.popLast() : open.randomElement(using: &random) {
                    result += "</\(name)>"
                }
            }
        }
        return result + "end"
    }

    private mutating func pick(_ list: [String]) -> String {
        list.randomElement(using: &random) ?? ""
    }
}

/// Random numbers that are the same in each run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
