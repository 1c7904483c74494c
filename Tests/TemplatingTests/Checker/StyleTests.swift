import Domain
import Privacy
import Templating
import Testing

@Suite struct StyleTests {
    private func style(_ value: String) -> String {
        let html = outcome("<p style='\(value)'>a</p>")
        return String(html.dropFirst("<p style=\"".count).prefix { $0 != "\"" })
    }

    @Test(arguments: [
        ("color: RED ; margin:0 auto", "color:RED;margin:0 auto"), ("COLOR:#FFF", "color:#FFF"),
        (
            "background: url( \"https://a.example/x.png\" ) no-repeat",
            "background:url(https://a.example/x.png) no-repeat"
        ),
        (
            "font-family: \"Segoe UI\", \"Exo 2\", Arial , sans-serif",
            "font-family:Segoe UI,&#39;Exo 2&#39;,Arial,sans-serif"
        ),
        ("font-family: \"serif\"", "font-family:&#39;serif&#39;"),
        ("font: 12px/1.5 \"Open Sans\"", "font:12px/1.5 Open Sans"),
        ("color: rgba( 0 , 0,0, .5 )", "color:rgba(0,0,0,.5)"),
        ("color:hsl(120 50% 50% / 1)", "color:hsl(120 50% 50%/1)"),
        ("mso-line-height-rule:exactly", "mso-line-height-rule:exactly"),
        ("margin: -5px !IMPORTANT", "margin:-5px!important"),
        ("color:red;color:blue", "color:blue"), ("color:red!important;color:blue", "color:red!important"),
        ("/* x */color:/**/red", "color:red"), ("width:100%;;", "width:100%"),
    ])
    func allowedStylesAreWrittenInOneSpelling(source: String, expected: String) {
        #expect(style(source) == expected)
    }

    @Test(arguments: [
        "background:u\\72l(//evil.example)", "position:fixed", "width:expression(alert(1))", "behavior:url(#x)",
        "-moz-binding:url(https://evil.example/x#y)", "background:url(javascript:alert(1))",
        "background:url(//evil.example)",
        "background:url(http://a.example/x)", "color:url(https://a.example/x)", "list-style:url(https://a.example/x)",
        "background:image-set(url(https://a.example/x))", "width:calc(1px + 2px)",
        "color:var(--x)", "--x:red", "color:red}body{x:y", "color:@import", "color:&lt;/style>",
        "color:\"&lt;/style>\"",
        "color:red\\9", "content:\"x\"", "@import url(x)", "color", ":red", "color:", "filter:alpha(opacity=50)",
        "zoom:1",
        "z-index:9", "transition:all 1s", "color:rgb()", "margin:1px2", "width:1e9px", "color:#ggg", "*color:red",
        "color:red!importantx", "color:!important", "background:url(https://u:p@a.example/x)",
    ])
    func otherStylesAreDroppedAlone(declaration: String) {
        let quoted = declaration.replacing("\"", with: "&quot;")
        let report = check("<p style=\"\(quoted);color:#123\">a</p>")
        #expect(body(report.html) == "<p style=\"color:#123\">a</p>")
        #expect(report.warnings.contains { $0.code == .styleRemoved })
    }

    @Test(arguments: [
        "@import url(https://evil.example/x.css);", "@\\69mport \"//evil\";",
        "@font-face{font-family:x;src:url(https://evil.example/f)}",
        "@charset \"utf-7\";", "@namespace x url(y);", "@supports (color:red){p{margin:0}}",
        "@media (min-resolution:2dppx){p{margin:0}}",
        "a[href^=\"https://a\"]{margin:0}", "p::before{content:\"x\"}", "p:has(b){margin:0}", "p+p{margin:0}",
        "p~p{margin:0}",
        "p:not(x){margin:0}", "p{margin:0;background:url(//evil)", "\\70{margin:0}", "@page{margin:0}", "x:y;", "}}",
        "<!-- ",
    ])
    func otherRulesAreLeftOut(rule: String) {
        let report = check("<style>\(rule)</style><p>a</p>")
        #expect(report.errors == [])
        #expect(styleSheet(report.html) == "")
        for bad in ["@import", "evil", "<!--", "\\", "[", "url("] { #expect(!report.html.contains(bad), "\(bad)") }
    }

    @Test func aStyleSheetCantBeLeft() {
        #expect(
            outcome("<style>p{font-family:'</style><img src=x onerror=alert(1)>'}</style><p>a</p>").contains(
                "forbidden-attribute"))
    }

    @Test func rulesGoIntoTheElementsTheyMatch() {
        let report = check(
            """
            <style>
            p { color: red; margin: 0 } .b { color: blue } #c { color: green } div > p.b { padding: 1px }
            body p { font-size: 12px } p { line-height: 1 !important }
            .missing { color: red } a:hover { color: red } * { margin: 1px }
            @media (max-width: 480px) { .b { color: navy; width: 100% } }
            @media only screen and (prefers-color-scheme: dark) { .b { background: #000 } }
            </style><div><p class="b" id="c" style="margin: 2px; line-height: 2">x</p></div><p>y</p>
            """)
        #expect(
            body(report.html) == """
                <div><p class="b" id="c" style="font-size:12px;padding:1px;color:green;margin:2px;line-height:1">x</p></div>\
                <p style="color:red;margin:0;font-size:12px;line-height:1">y</p>
                """)
        #expect(
            styleSheet(report.html) == """
                .missing{color:red}
                a:hover{color:red!important}
                *{margin:1px}
                @media (max-width:480px){
                .b{color:navy!important;width:100%}
                }
                @media only screen and (prefers-color-scheme:dark){
                .b{background:#000}
                }

                """)
    }

    @Test func whatStaysMayHaveSixteenKilobytes() {
        let dead = (0..<1_000).map { ".c\($0){color:red;margin:0}" }.joined()
        let report = check("<style>\(dead).x:hover{color:red}</style><p class=x>a</p>")
        #expect(report.errors == [])
        #expect(styleSheet(report.html) == ".x:hover{color:red}\n")
        let alive = (0..<1_000).map { ".x:hover{color:red;margin:\($0)px}" }.joined()
        #expect(check("<style>\(alive)</style><p class=x>a</p>").errors.map(\.code) == [.styleTooLarge])
    }

    @Test func aValueOfATypeMayStandInAStyle() throws {
        let variables = [DeclaredVariable(name: "gap", kind: .length, maxLength: nil, example: "10px")]
        let html = "<p style=\"color:{{tenant.accentColor}};padding:0 {{variables.gap}}\">a</p>"
        let source = TemplateSource(
            name: "t", locale: "en", email: .init(subject: "s", html: html, text: "t"), sms: nil, variables: variables)
        let template = try #require(TemplateChecker.check(source).template)
        var receipt = SampleReceipt()
        receipt.variables = ["gap": "7px"]
        let rendered = try template.renderEmail(receipt.context()).html.reveal()
        #expect(body(rendered) == "<p style=\"color:#1d5fd1;padding:0 7px\">a</p>")
        receipt.variables = ["gap": "7px;x:y"]
        #expect(throws: RenderError.invalidValue(name: "variables.gap")) { try template.renderEmail(receipt.context()) }
        receipt.variables = ["gap": "7px"]
        receipt.tenantBrand = TenantBrand(logoURL: nil, accentColor: "red")
        #expect(throws: RenderError.invalidValue(name: "tenant.accentColor")) {
            try template.renderEmail(receipt.context())
        }
    }
}
