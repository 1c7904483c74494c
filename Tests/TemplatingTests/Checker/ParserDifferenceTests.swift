import Templating
import Testing

/// One case for each thing that libxml2 2.9.14 and browsers read differently, with what becomes of it here.
@Suite struct ParserDifferenceTests {
    @Test(arguments: [
        ("<p>a</p><!-->x-->", "1:9 invalid-comment"), ("<p>a</p><!--->x-->", "1:9 invalid-comment"),
        ("<p>a<!-- b --!>c-->d</p>", "1:12 invalid-comment"),
        ("<p>a<!x>b</p>", "1:5 invalid-declaration"), ("<p>a<![CDATA[x]]>b</p>", "1:5 invalid-declaration"),
        ("<p>a<![if !mso]>b<![endif]>c</p>", "<p>abc</p>"),
        ("<p>a<![if <b>]>c</p>", "1:5 invalid-declaration"),
        ("<p>a<?php x ?>b</p>", "1:5 invalid-declaration"), ("<p>a</ x>b</p>", "1:5 stray-less-than"),
        ("<style>p{color:red}</stylex><p>a</p>", "1:1 unterminated-markup"),
        ("<style>p{color:red}</style ><p>a</p>", "<p style=\"color:red\">a</p>"),
        ("<title>a</p></title><p>b</p>", "<p>b</p>"),
        ("<textarea><b>x</b></textarea><p>b</p>", "1:1 forbidden-element"),
        ("<xmp><p></xmp>", "1:1 forbidden-element"), ("<noembed><p></noembed>", "1:1 forbidden-element"),
        ("<noframes><p></noframes>", "1:1 forbidden-element"), ("<iframe><p></iframe>", "1:1 forbidden-element"),
        ("<plaintext>x", "1:1 unterminated-markup, 1:1 forbidden-element"),
        (
            "<noscript><p title=\"</noscript><img src=x>\">a</p></noscript>",
            "<p title=\"&lt;/noscript&gt;&lt;img src=x&gt;\">a</p>"
        ),
        ("<svg><style><img src=x></style></svg>", "1:1 forbidden-element"),
        ("<math><mtext>x</mtext></math>", "1:1 forbidden-element"),
        ("<template><p>x</p></template>", "1:1 forbidden-element"),
        ("<select><p>x</p></select>", "1:1 forbidden-element"),
        ("<p>a\u{0}b</p>", "1:5 control-character"), ("<p\u{C}class=a>b</p>", "1:3 control-character"),
        ("<p\u{B}class=a>b</p>", "1:3 control-character"),
        ("<p title=a title=b>c</p>", "1:12 duplicate-attribute"),
        ("<img/src=x/onerror=alert(1)>", "1:5 invalid-attribute"),
        ("<p>a<image src=x>b</p>", "<p>ab</p>"),
        ("<p title=\"java&Tab;script&colon;\">a</p>", "<p title=\"java script:\">a</p>"),
        ("<a href=\"java&Tab;script&colon;alert(1)\">a</a>", "1:10 url-character"),
        ("<p title=\"a&lt=b\">c &lt d</p>", "<p title=\"a&amp;lt=b\">c &lt; d</p>"),
        ("<a>b<a>c</a></a>", "<a>b</a><a>c</a>"), ("<p>a<div>b</div>", "<p>a</p><div>b</div>"),
        ("<table>a<tr><td>b</table>", "<table>a<tr><td>b</td></tr></table>"),
        ("<table><b><tr><td>a</td></tr></b></table>", "<table><b><tr><td>a</td></tr></b></table>"),
        ("<meta charset=utf-7><p>+ADw-b+AD4-</p>", "<p>+ADw-b+AD4-</p>"),
        ("<<<<", "1:1 stray-less-than, 1:2 stray-less-than, 1:3 stray-less-than, 1:4 stray-less-than"),
        ("<!DOCTYPE html [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><p>&a;</p>", "1:1 invalid-declaration"),
        ("<!DOCTYPE html SYSTEM \"http://127.0.0.1:9/x.dtd\"><p>a</p>", "1:1 invalid-declaration"),
        ("<p>a</br>b</p></p>", "<p>ab</p>"), ("<p>3 <4</p>", "1:6 stray-less-than"), ("<>", "1:1 stray-less-than"),
        ("<p title=>a</p>", "1:10 invalid-attribute"), ("<p title=\"x\"y>a</p>", "1:13 invalid-attribute"),
        ("<title>x<p>a", "1:1 unterminated-markup"), ("<div><b>x", "<div><b>x</b></div>"),
        ("<p>&#x110000;</p>", "1:4 invalid-reference"), ("<p>&#0;</p>", "1:4 invalid-reference"),
        ("<p>&#xD800;</p>", "1:4 invalid-reference"), ("<p>&#x202E;</p>", "1:4 invalid-reference"),
        ("<p>a</p><xml><p>b</p></xml><p>c</p>", "<p>a</p><p>c</p>"),
        ("<p>a</p><xml><p>b</p>", "1:9 unterminated-markup"),
        ("<p>&#146;&check;&notit;</p>", "<p>’✓¬it;</p>"),
    ])
    func eachHasOneOutcome(source: String, expected: String) {
        #expect(outcome(source) == expected)
    }

    @Test(arguments: [255, 256, 300, 10_000]) func whatNestsTooDeepIsRefusedWhole(depth: Int) {
        let report = check(String(repeating: "<div>", count: depth) + "x" + String(repeating: "</div>", count: depth))
        #expect(report.errors.first?.code == .tooDeep)
        #expect(report.cleaned == nil)
    }

    @Test func aHundredElementsMayNest() {
        let report = check(String(repeating: "<div>", count: 100) + "x" + String(repeating: "</div>", count: 100))
        #expect(report.errors == [])
    }

    @Test(arguments: [
        "<!--><img src=x onerror=alert(1)>-->", "<!---><img src=x onerror=alert(1)>-->",
        "<!--><script>alert(1)</script>-->", "<!---><svg onload=alert(1)>-->",
        "<!--a--!><img src=x onerror=alert(1)>-->",
        "<!--[if mso]><!--><img src=x onerror=alert(1)><!--<![endif]--!>-->",
        "<!-- <!--> --!><img src=x onerror=alert(1)>-->", "<!----!><img src=x onerror=alert(1)>-->",
    ])
    func aCommentHidesNoMarkup(source: String) {
        let report = check("<p>a</p>" + source)
        #expect(report.cleaned == nil)
        #expect(report.errors.contains { $0.code == .invalidComment || $0.code == .forbiddenAttribute })
    }

    @Test(arguments: [
        "<!-- a -- b -->", "<!---->", "<!-- <!-- -->", "<!--[if mso]><p>x</p><![endif]-->", "<!--[if !mso]><!-->",
    ])
    func plainCommentsAreLeftOutWithAWarning(source: String) {
        let report = check("<p>a</p>" + source)
        #expect(body(report.html) == "<p>a</p>")
        #expect(codes(report.warnings) == ["1:9 comment-removed"])
    }
}
