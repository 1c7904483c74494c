/// HTML within the size that is taken, made to be slow.
enum HostileInputs {
    private static let size = 262_144

    private static func filled(_ unit: String, to bytes: Int = size) -> String {
        String(repeating: unit, count: bytes / max(unit.utf8.count, 1))
    }

    /// A mail as people write it, of about this size.
    static func honest(bytes: Int) -> String {
        let row = """
            <tr class="row"><td style="padding:8px 0;color:#333333" align="left">A line of the receipt &amp; more</td>\
            <td class="sum" style="text-align:right"><b>{{transaction.amount}}</b></td></tr>

            """
        let head = """
            <!doctype html><html lang="en"><head><title>Receipt</title><style>
            body { margin: 0; font-family: Arial, sans-serif } .row td { border-bottom: 1px solid #dddddd }
            .sum { font-weight: bold } @media (max-width: 600px) { .row { display: block } }
            </style></head><body><h1>{{tenant.name}}</h1><p>{{transaction.date}}, {{transaction.id}}</p>
            """
        let plain = row.replacing("{{transaction.amount}}", with: "1.00")
        let rows = filled(row, to: 4_000) + filled(plain, to: bytes - 4_000 - head.utf8.count)
        return head + "<table>" + rows + "</table></body></html>"
    }

    static let all: [(name: String, html: String)] = [
        ("only <", filled("<")), ("only &", filled("&")), ("only {", filled("{")), ("only \"", filled("\"")),
        ("unclosed comment", "<!--" + filled("-", to: size - 8)), ("open comments", filled("<!--")),
        ("broken tags", filled("<a <b </c ")), ("end tags", filled("</p>")), ("misnested", filled("<b><i></b></i>")),
        ("20,000 attributes", "<p " + (0..<20_000).map { "a\($0)=1" }.joined(separator: " ") + ">x</p>"),
        ("long attribute", "<p title=\"" + filled("a", to: size - 20) + "\">x</p>"),
        ("10,000 levels", String(repeating: "<div>", count: 10_000) + String(repeating: "</div>", count: 10_000)),
        ("levels at the limit", filled(String(repeating: "<b>", count: 90) + String(repeating: "</b>", count: 90))),
        ("unclosed paragraphs", filled("<p>")), ("unclosed cells", "<table>" + filled("<tr><td>x", to: size - 7)),
        ("tables in tables", filled("<table><tr><td>", to: 100_000)), ("list items", filled("<li>x")),
        ("open sections", filled("{{#recipient.name}}")), ("section ends", filled("{{/recipient.name}}")),
        ("values", filled("{{tenant.name}}")), ("misspelt values", filled("{{tenant.nmae}}")),
        ("long names", filled("{{" + String(repeating: "a.", count: 60) + "a}}")),
        ("references", filled("&NotEqualTilde;")), ("numeric references", filled("&#x1F600;")),
        ("bad references", filled("&#xFFFFFFFF")), ("near-card digits", filled("4111 1111 1111 1112 ")),
        ("one run of digits", filled("4111111111111112")), ("digits and marks", filled("4-1.1 1-")),
        ("full-width digits", filled("４１１１")), ("digits as references", filled("&#52;&#49;")),
        ("cvv words", filled("cvv 12 cvc 1 ")),
        ("styles", "<style>" + filled("a{color:red}", to: 65_000) + "</style><p>x"),
        (
            "styles on elements",
            "<style>" + (0..<1_500).map { ".c\($0) p b{color:red}" }.joined() + "</style>"
                + filled("<p class=\"c1 c2 c3\"><b>x</b></p>", to: 190_000)
        ),
        (
            "selector lists",
            "<style>" + filled("a,b,", to: 60_000) + "p{color:red}</style>" + filled("<p>x</p>", to: 150_000)
        ),
        ("style attributes", filled("<p style=\"color:red;color:blue;color:green\">x</p>")),
        ("one long style", "<p style=\"" + filled("color:red;", to: 8_000) + "\">x</p>"),
        ("nested brackets", "<style>" + filled("@media(", to: 60_000) + "</style>"),
        ("links", filled("<a href=\"https://a.example/x\">x</a>")), ("bad links", filled("<a href=\"javascript:x\">")),
        ("unicode", filled("\u{202E}é\u{301}")), ("control characters", filled("\u{1}")), ("lines", filled("\n")),
        ("spaces", filled(" ")), ("conditional comments", filled("<!--[if mso]><p><![endif]-->")),
        ("CDATA", filled("<![CDATA[x]]>")), ("other languages", filled("<%=x%>${x}#{x}{%x%}")),
    ]
}
