import Privacy
import Templating
import Testing

@Suite struct EscapingTests {
    private func receipt(_ value: String) -> SampleReceipt {
        var receipt = SampleReceipt()
        receipt.recipient = value
        receipt.variables = ["note": value]
        return receipt
    }

    /// What a request can't bring in any more, but an older store or another way in might.
    private func receipt(recipient: String) -> SampleReceipt {
        var receipt = SampleReceipt()
        receipt.recipient = recipient
        return receipt
    }

    @Test func textCantOpenATag() throws {
        let html = try html("<p>{{recipient.name}}</p>", receipt(#""><script>alert('1')</script>&amp;"#))
        #expect(html == "<p>&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;</p>")
    }

    @Test(arguments: ["\"", "'"]) func anAttributeCantBeLeft(quote: String) throws {
        let html = try html(
            "<img alt=\(quote){{recipient.name}}\(quote) src=\(quote)https://a.example/x.png\(quote)>",
            receipt(recipient: "\"' onerror=alert(1) x=\r\n"))
        let value = "&quot;&#39; onerror=alert(1) x= "
        #expect(html == "<img alt=\(quote)\(value)\(quote) src=\(quote)https://a.example/x.png\(quote)>")
    }

    @Test func aValueIsNeverTakenForATemplate() throws {
        #expect(try html("<p>{{recipient.name}}</p>", receipt("{{secret}}")) == "<p>&#123;&#123;secret}}</p>")
        #expect(try text("{{recipient.name}}", receipt("{{transaction.id}}")) == "{{transaction.id}}")
        #expect(try html("<title>{{recipient.name}}</title>", receipt("</title>")) == "<title>&lt;/title&gt;</title>")
    }

    @Test func addressesAreEncodedByTheirPlace() throws {
        let path = "<a href=\"https://a.example/r/{{variables.note}}\">x</a>"
        #expect(try html(path, receipt("../a b?c=d#é\"")).contains("/r/..%2Fa%20b%3Fc%3Dd%23%C3%A9%22\""))
        let query = "<a href=\"https://a.example/?id={{variables.note}}&amp;x=1\">x</a>"
        #expect(try html(query, receipt("1&admin=true")).contains("?id=1%26admin%3Dtrue&amp;x=1"))
        #expect(throws: RenderError.invalidURL(name: "variables.note")) { try html(path, receipt("..")) }
    }

    @Test(arguments: [
        "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "http://a.example/", "//a.example", "/x",
        "https://",
        "https://u:p@a.example/", "https://good\\@evil.example", "https://127.0.0.1/", "https://[::1]/",
        "https://0x7f.1/",
        "https://a.example:8443/", "https://a.example/ x", "https://a.example/\"><script>", "mailto:a@b.example?cc=x",
        "https:///evil.example", "https://evil。example/",
    ])
    func aWholeLinkMustBeHttpsOrMailto(value: String) throws {
        #expect(throws: RenderError.invalidURL(name: "variables.note")) {
            try html("<a href=\"{{variables.note}}\">x</a>", receipt(value))
        }
    }

    @Test(arguments: ["https://a.example", "https://a.example:443/r?x=1&y=2#z", "mailto:help+1@a.example"])
    func anHonestWholeLinkStays(value: String) throws {
        let html = try html("<a href=\"{{variables.note}}\">x</a>", receipt(value))
        #expect(html == "<a href=\"\(value.replacing("&", with: "&amp;"))\">x</a>")
    }

    @Test func aSubjectStaysOneLine() throws {
        let subject = try subject(
            "Hi {{recipient.name}}!", receipt(recipient: "Carol\r\nBcc: all@a.example\u{0}\u{2028}x"))
        #expect(subject == "Hi Carol Bcc: all@a.example x!")
    }

    @Test func whatTurnsTheReadingOrderIsDropped() throws {
        let hostile = receipt(recipient: "a\u{202E}b\u{2066}c\u{7}\u{9B}\u{FEFF}d")
        #expect(try html("{{recipient.name}}", hostile) == "abcd")
        #expect(try text("{{recipient.name}}", hostile) == "abcd")
        #expect(try sms("{{recipient.name}}", hostile).text.reveal() == "abcd")
    }

    @Test func valuesAreComposed() throws {
        let sms = try sms("{{recipient.name}}", receipt("Ame\u{301}lie"))
        #expect(sms.text.reveal().unicodeScalars.count == 6)
        #expect(sms.encoding == .gsm7)
    }

    @Test func renderedMessagesPrintMasked() throws {
        let template = try email(subject: "{{recipient.name}}", html: "{{recipient.name}}", text: nil)
        let printed = try String(describing: template.renderEmail(SampleReceipt().context()))
        #expect(!printed.contains("Carol"))
    }
}
