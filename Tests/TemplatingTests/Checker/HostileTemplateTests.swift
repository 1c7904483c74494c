import Templating
import Testing

@Suite struct HostileTemplateTests {
    @Test(arguments: [
        ("javascript:alert(1)", "url-scheme"), ("JavaScript:alert(1)", "url-scheme"),
        ("java\tscript:x", "url-character"),
        ("&#106;avascript:x", "url-scheme"), ("&#x6A;avascript&#58;x", "url-scheme"),
        (" javascript:x", "url-character"),
        ("\u{1}javascript:x", "control-character"), ("javascript&colon;x", "url-scheme"), ("vbscript:x", "url-scheme"),
        ("data:text/html,x", "url-scheme"), ("data:image/png;base64,x", "url-scheme"),
        ("file:///etc/passwd", "url-scheme"),
        ("blob:https://a.example/x", "url-scheme"), ("view-source:https://a.example", "url-scheme"),
        ("http://a.example/", "url-scheme"), ("//evil.example", "url-scheme"), ("/x", "url-scheme"),
        ("x.html", "url-scheme"),
        ("\\\\evil.example", "url-character"), ("https:/evil.example", "url-scheme"),
        ("https:evil.example", "url-scheme"),
        ("https://", "url-host"), ("https:///evil.example", "url-host"),
        ("https://good.example@evil.example", "url-host"),
        ("https://good\\@evil.example", "url-character"), ("https://u:p@evil.example/", "url-host"),
        ("https://127.0.0.1/", "url-host"), ("https://0x7f000001/", "url-host"), ("https://2130706433/", "url-host"),
        ("https://0177.0.0.1/", "url-host"), ("https://[::1]/", "url-host"), ("https://localhost/", "url-host"),
        ("https://a.example:8443/", "url-host"), ("https://evil%E3%80%82good.example/", "url-host"),
        ("https://evil。example/", "url-character"), ("https://pаypal.example/", "url-character"),
        ("https://a..example/", "url-host"), ("https://-a.example/", "url-host"),
        ("https://a.example/`x", "url-character"),
        ("mailto:a@b.example?bcc=c@d.example", "url-host"), ("mailto:a@b.example?subject=x&cc=y", "url-host"),
        ("mailto:a@b.example?subject=x%0d%0aBcc:y", "url-host"), ("tel:javascript", "url-host"),
        ("sms:123", "url-scheme"),
        ("https://a.example/" + String(repeating: "a", count: 3_000), "url-too-long"),
    ])
    func aLinkToElsewhereIsRefused(address: String, code: String) {
        let report = check("<p>\n<a href=\"\(address)\">x</a></p>")
        #expect(report.errors.first?.code.rawValue == code)
        #expect(report.errors.first?.line == 2)
        #expect(report.cleaned == nil)
    }

    @Test(arguments: [
        "https://a.example", "https://a.example:443/x?a=1&amp;b=2#c", "mailto:help@a.example?subject=Hi%20there",
        "tel:+1-555-0100", "#top", "#", "https://xn--bcher-kva.example/%41",
    ])
    func anHonestLinkStays(address: String) {
        #expect(outcome("<a href=\"\(address)\">x</a>") == "<a href=\"\(address)\">x</a>")
    }

    @Test func imagesComeFromTheTenantsHosts() {
        let hosts = ImageHosts.only(["images.example"])
        for good in [
            "https://images.example/a.png", "https://cdn.images.example/a.png", "https://images.example:443/a",
            "cid:logo@1",
        ] {
            #expect(outcome("<img src=\"\(good)\">", imageHosts: hosts) == "<img src=\"\(good)\">")
        }
        for bad in ["https://evil.example/a", "https://evilimages.example/a", "https://images.example.evil.example/"] {
            #expect(outcome("<img src=\"\(bad)\">", imageHosts: hosts) == "1:11 image-host")
            #expect(outcome("<td background=\"\(bad)\">a</td>", imageHosts: hosts) == "1:17 image-host")
            #expect(outcome("<p style=\"background:url(\(bad))\">a</p>", imageHosts: hosts) == "<p>a</p>")
        }
        #expect(outcome("<img src=\"mailto:a@b.example\">") == "1:11 url-scheme")
        #expect(outcome("<img srcset=\"https://evil.example/a 1x\" alt=b>") == "<img alt=\"b\">")
    }

    @Test(arguments: [
        "script", "iframe", "frame", "frameset", "object", "embed", "applet", "form", "input", "button", "select",
        "textarea", "option", "base", "svg", "math", "template", "portal", "audio", "video", "canvas",
    ])
    func whatIsNoMailIsRefused(name: String) {
        let report = check("<p>a</p>\n <\(name.uppercased())>x</\(name)>")
        #expect(codes(report.errors) == ["2:2 forbidden-element"])
    }

    @Test(arguments: [
        ("<p onclick=\"x\">a</p>", "1:4 forbidden-attribute"), ("<p\nONMOUSEOVER=x>a</p>", "2:1 forbidden-attribute"),
        ("<section onfocus=x>a</section>", "1:10 forbidden-attribute"),
        ("<p srcdoc=x>a</p>", "1:4 forbidden-attribute"),
        ("<body onload=x><p>a</p></body>", "1:7 forbidden-attribute"),
        ("<meta http-equiv=\" Refresh\" content=\"0;url=//evil\"><p>a</p>", "1:1 forbidden-element"),
        ("<p x{=y>a</p>", "1:4 invalid-attribute"), ("<p 'x>a</p>", "1:4 invalid-attribute"),
        ("<p a=`x`>a</p>", "1:6 invalid-attribute"), ("<p a=\"x>a</p>", "1:6 unterminated-markup"),
        ("<p", "1:1 unterminated-markup"), ("<p>a</p x=y>", "1:5 invalid-tag"), ("<p>a</p", "1:5 unterminated-markup"),
        ("<p>a<!-- b", "1:5 unterminated-markup"), ("<a\u{202E}b>", "1:3 control-character"),
        ("<p>a\u{2066}b</p>", "1:5 control-character"), ("<p>4111 1111 1111 1111</p>", "1:4 card-number"),
        ("<p>{% x %} a</p>", "1:6 foreign-placeholder"), ("<p>${x}</p>", "1:6 foreign-placeholder"),
        ("<p>#{x}</p>", "1:6 foreign-placeholder"), ("<br>", "1:1 nothing-visible"),
        ("<!-- x -->", "1:1 nothing-visible"),
    ])
    func theRestOfTheBadIsRefusedWithItsPlace(source: String, expected: String) {
        #expect(outcome(source).hasPrefix(expected))
    }

    @Test func aReportQuotesLittle() {
        let long = String(repeating: "secret", count: 50)
        for html in [
            "<\(long)>a", "<p \(long)=x>a</p>", "<p style=\"\(long):x\">a</p>", "<!--\(long)--><p>a</p>",
            "<p>{{\(long)}}</p>", "<a href=\"\(long):x\">a</a>",
        ] {
            let report = check(html)
            #expect(!(report.errors + report.warnings).isEmpty)
            for problem in report.errors + report.warnings {
                #expect(!problem.detail.contains(String(repeating: "secret", count: 8)), "\(problem.detail)")
            }
        }
    }

    @Test func aReportHasAHundredErrorsAtMost() {
        #expect(check(String(repeating: "<p onclick=x>a</p>", count: 300)).errors.count == 100)
    }

    private static let costly: [(source: String, code: String)] = {
        let many = { (text: String, count: Int) in String(repeating: text, count: count) }
        let attributes = (0..<20_000).map { "a\($0)=b" }.joined(separator: " ")
        let classes = (0..<1_900).map { "c\($0)" }.joined(separator: " ")
        return [
            (many("<", 524_288), "too-long"), (many("<", 262_144), "stray-less-than"),
            ("<p \(attributes)>x</p>", "tag-too-large"), ("<p class=\"\(classes)\">x</p>", "tag-too-large"),
            (many("<div>", 10_000) + "x", "too-deep"), (many("&#99999999999;", 18_000), "invalid-reference"),
            (many("<br>", 10_001), "too-many-elements"), (many("{{tenant.name}}", 501), "too-many-placeholders"),
            (many("{{", 130_000), "unclosed-placeholder"),
            ("<style>\(many("a,", 3_000))a{color:red}</style><p>x</p>", "style-too-large"),
            ("<style>\(many("a{color:red}", 6_000))</style><p>x</p>", "style-too-large"),
        ]
    }()

    @Test(arguments: costly)
    func whatWouldBeSlowIsRefusedByItsSize(source: String, code: String) {
        let report = check(source)
        #expect(report.cleaned == nil)
        #expect(report.errors.contains { $0.code.rawValue == code }, "\(codes(report.errors).prefix(3))")
    }

    @Test(arguments: [
        "<{{tenant.name}}>", "<p {{tenant.name}}=x>a</p>", "<p title={{tenant.name}}>a</p>",
        "<!-- {{tenant.name}} --><p>a</p>",
        "<style>p{color:{{tenant.accentColor}}}</style><p>a</p>", "<p onclick=\"{{tenant.name}}\">a</p>",
        "<a href=\"https://{{tenant.name}}/\">a</a>", "<a href=\"java{{tenant.name}}:x\">a</a>",
        "<p>{{#tenant.name}}a</p>",
        "<table>{{#tenant.name}}<tr>{{/tenant.name}}<td>a</td></tr></table>", "<p style=\"{{tenant.name}}\">a</p>",
        "<p style=\"color:{{tenant.name}}\">a</p>", "<p style=\"{{tenant.accentColor}}:red\">a</p>",
        "<p class=\"{{tenant.name}}\">a</p>", "<p data-x=\"{{tenant.name}}\">a</p>",
        "<b>{{#tenant.name}}</b>x{{/tenant.name}}",
    ])
    func aPlaceholderStandsOnlyWhereItIsSafe(source: String) {
        let report = check("<p>x</p>\n" + source)
        #expect(report.cleaned == nil)
        #expect(report.errors.contains { $0.line == 2 && $0.column > 0 })
    }

    @Test func aPlaceholderInWhatIsLeftOutIsTold() {
        #expect(outcome("<p>a</p>\n<xml>{{tenant.name}}</xml>") == "2:6 placeholder-removed")
    }

    @Test func ourMarkersCantBeForged() {
        let html = "<p>{{tenant.name}}</p>"
        let once = check(html)
        #expect(body(once.html) == html)
        #expect(outcome("<p>zq1x0qz &#122;q1x0qz {{tenant.name}}</p>") == "<p>zq1x0qz zq1x0qz {{tenant.name}}</p>")
    }
}
