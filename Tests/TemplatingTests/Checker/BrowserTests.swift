import Foundation
import Privacy
import Templating
import Testing

/// Opens what the checker lets pass in headless Chromium, which is the judge of what is active. Skipped where there is
/// no Chromium.
@Suite struct BrowserTests {
    /// `RAN` is a call that a running script would make, `HOST` an address that a loading resource would be asked at.
    private static let attacks = [
        "<p>a</p><!-- --><img src=x onerror=RAN>", "<script>RAN</script>",
        "<noscript><p title=\"</noscript><img src=x onerror=RAN>\">",
        "<p title='&lt;/p&gt;&lt;img src=x onerror=RAN&gt;'>a</p>",
        "<title>&lt;/title&gt;&lt;script&gt;RAN&lt;/script&gt;</title><p>a</p>",
        "<title></title ><p>a</p>", "<style>p{font-family:'&lt;/style>'}</style><p>a</p>",
        "<xml><script>RAN</script></xml><p>a",
        "<section style=\"background:url(HOST/a)\">a</section>", "<p style=\"background:url(HOST/b)\">a</p>",
        "<style>@import url(HOST/c);p{background:url(HOST/d)}</style><p>a</p>",
        "<link rel=stylesheet href=HOST/e><p>a</p>",
        "<style>@font-face{font-family:x;src:url(HOST/f)}p{font-family:x}</style><p>a</p>",
        "<p background=HOST/g>a</p>",
        "<p style=\"list-style:url(HOST/h);cursor:url(HOST/i),auto;content:url(HOST/j)\">a</p>",
        "<img srcset='HOST/k 1x' alt=x>",
        "<style>p{background:u\\72l(HOST/l)}</style><p>a</p>", "<p style='background:\\75rl(HOST/m)'>a</p>",
        "<image src=HOST/n><p>a",
        "<table><p title=\"<!--\">a</p><img title=\"--><img src=x onerror=RAN>\"></table>",
        "<p lang='x onload=RAN'>a</p>",
        "<a title='\" onmouseover=RAN x=\"'>a</a>", "<a title=\"`onmouseover=RAN\">a</a>",
        "<p class='x\" onclick=RAN'>a</p>",
        "<font face='\"><img src=x onerror=RAN>'>a</font>", "<p>&lt;img src=x onerror=RAN&gt;</p>",
        "<p>&amp;lt;script&amp;gt;RAN</p>",
        "<noscript><style></noscript><img src=x title=\"</style><img src=y onerror=RAN>\">",
        "<marquee loop=1 width=0>a</marquee>",
        "<p><b><table><td><a title='</a><script>RAN</script>'>x</a></table></b>", "<plaintext><img src=x onerror=RAN>",
        "<![endif]><p>a</p><![if x]>", "<style>*{x:expression(RAN)}</style><p style='width:expression(RAN)'>a</p>",
        "<body background=HOST/o><p>a</p></body>", "<video poster=HOST/p></video>",
        "<p id=x><style media='x{}'>p{}</style>a",
        "<base href=HOST/><p>a</p>", "<meta http-equiv=refresh content='0;url=HOST/q'><p>a",
        "<p dir='\"><script>RAN</script>'>a</p>",
    ]

    private static let hostileValues = [
        "\"><img src=x onerror=RAN>", "'><script>RAN</script>", "javascript:RAN", "');}body{}",
        "</title><script>RAN</script>",
        "</style><script>RAN</script>", "{{secret}}", "\r\nBcc: x@y", "--><script>RAN</script>",
        "&lt;script&gt;RAN&lt;/script&gt;",
    ]

    private static let everywhere = """
        <title>{{variables.v}}</title><p title="{{recipient.name}}">{{recipient.name}}{{variables.v}}</p><img alt='{{variables.v}}'>
        <a href="https://a.example/{{variables.v}}/?q={{variables.v}}#{{variables.v}}">x</a>
        """

    private func armed(_ text: String, _ listener: LoopbackListener) -> String {
        text.replacing("RAN", with: "top.ran()").replacing("HOST", with: "http://127.0.0.1:\(listener.port)")
    }

    @Test(.enabled(if: Browser.path != nil, "There is no Chromium here, so nothing was opened in a browser."))
    func nothingThatPassesIsActive() throws {
        let listener = try LoopbackListener()
        var mails = Self.attacks.compactMap { check(armed($0, listener)).cleaned?.email?.html }
        #expect(mails.count > 20)
        var generated = 0
        for seed: UInt64 in 0..<60 {
            var generator = MarkupGenerator(seed: seed)
            guard let html = check(generator.markup(isHostile: false)).cleaned?.email?.html else { continue }
            mails.append(html)
            generated += 1
        }
        #expect(generated > 20)
        let template = try email(html: #require(check(Self.everywhere).cleaned?.email?.html))
        for value in Self.hostileValues {
            var receipt = SampleReceipt()
            // Requests can't bring control characters; a name from elsewhere might.
            receipt.recipient = armed(value, listener)
            receipt.variables = ["v": armed(value, listener).filter { !$0.isNewline }]
            mails.append(try template.renderEmail(receipt.context()).html.reveal())
        }
        let seen = try Browser.open(mails)
        #expect(seen.ran == 0)
        #expect(seen.active == [])
        #expect(listener.connections() == 0)
    }

    /// The judge must be able to find something.
    @Test(.enabled(if: Browser.path != nil, "There is no Chromium here, so nothing was opened in a browser."))
    func whatIsNotCleanedIsActive() throws {
        let listener = try LoopbackListener()
        let html = armed(
            "<p onclick=x>a</p><img src=HOST/x onerror=RAN><script>RAN</script><a href='javascript:x'>x</a>", listener)
        let seen = try Browser.open([html])
        #expect(seen.ran >= 1)
        #expect(seen.active == ["a href=javascript:x", "img onerror", "p onclick", "script"])
        #expect(listener.connections() >= 1)
    }
}
