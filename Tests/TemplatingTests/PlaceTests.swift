import Templating
import Testing

@Suite struct PlaceTests {
    @Test(arguments: [
        ("<{{tenant.name}}>", "1:2 placeholder-in-tag"), ("<p></{{tenant.name}}>", "1:6 placeholder-in-tag"),
        ("<h{{tenant.name}}>", "1:3 placeholder-in-tag"),
        ("<p {{tenant.name}}=\"x\">", "1:4 placeholder-in-attribute-name"),
        ("<p da{{tenant.name}}>", "1:6 placeholder-in-attribute-name"),
        ("<p title=\"a\"{{tenant.name}}>", "1:13 placeholder-in-attribute-name"),
        ("<p title={{tenant.name}}>", "1:10 placeholder-in-unquoted-attribute"),
        ("<p title=a{{tenant.name}}>", "1:11 placeholder-in-unquoted-attribute"),
        ("<p\n onclick=\"x('{{tenant.name}}')\">", "2:14 placeholder-in-event-handler"),
        ("<p style=\"color:{{tenant.name}}\">", "1:17 placeholder-in-style"),
        ("<p class=\"{{tenant.name}}\">", "1:11 placeholder-in-attribute"),
        ("<style>a{color:{{tenant.name}}}</style>", "1:16 placeholder-in-style"),
        ("<script>'{{tenant.name}}'</script>", "1:10 placeholder-in-script"),
        ("<script>\"</scr\"+\"<b>{{tenant.name}}\"</script>", "1:21 placeholder-in-script"),
        ("<!-- {{tenant.name}} -->", "1:6 placeholder-in-comment"),
        ("<!x {{tenant.name}}>", "1:5 placeholder-in-comment"),
        ("<textarea>{{tenant.name}}</textarea>", "1:11 placeholder-in-element"),
        ("<svg><text>{{tenant.name}}</text></svg>", "1:12 placeholder-in-element"),
        ("<title>a<{{tenant.name}}</title>", "1:10 placeholder-in-tag"),
        ("<a href=\"{{tenant.name}}\">", "1:10 placeholder-in-url"),
        ("<a href=\"{{variables.u}}/x\">", "1:10 placeholder-in-url"),
        ("<a href=\"https://{{variables.u}}/x\">", "1:18 placeholder-in-url"),
        ("<a href=\"https://a.example{{variables.u}}\">", "1:27 placeholder-in-url"),
        ("<a href=\"https://a&#46;{{variables.u}}\">", "1:24 placeholder-in-url"),
        ("<a href=\"javascript:x('/{{variables.u}}')\">", "1:25 placeholder-in-url"),
        ("<img src=\"{{variables.u}}\">", "1:11 placeholder-in-url"),
        ("<base href=\"https://a.example/{{variables.u}}\">", "1:31 placeholder-in-attribute"),
    ])
    func valuesAreRefusedWhereTheyCouldDoHarm(source: String, expected: String) {
        #expect(problems(.html, source) == [expected])
    }

    @Test(arguments: [
        "<!-->{{tenant.name}}-->", "<!--->{{tenant.name}}-->", "<!-- x --!>{{tenant.name}}", "<!---->{{tenant.name}}",
    ])
    func aCommentEndsWhereBrowsersEndIt(source: String) {
        #expect(problems(.html, source) == [])
    }

    @Test func attributesAreFollowedThroughAllSpellings() throws {
        let source =
            "<A  HREF = 'https://a.example/{{transaction.id}}' Title=\"> {{transaction.id}}\" x=y>{{transaction.id}} < b</A>"
        let expected = "<A  HREF = 'https://a.example/txn_8841' Title=\"> txn_8841\" x=y>txn_8841 < b</A>"
        #expect(try html(source) == expected)
    }

    @Test func bracesOfAStyleSheetAreNoPlaceholders() throws {
        let source = "<style>@media print{a{color:red}}</style><p>x</p>"
        #expect(try html(source) == source)
        #expect(problems(.html, "<p>a}}</p>") == ["1:6 stray-braces"])
    }

    @Test(arguments: [
        ("<p {{#tenant.name}}class=\"x\"{{/tenant.name}}>a</p>", ["1:4 section-in-tag"]),
        ("<p title=\"{{#tenant.name}}x{{/tenant.name}}\">a</p>", ["1:11 section-in-tag"]),
        ("{{#tenant.name}}<p{{/tenant.name}}>a</p>", ["1:19 section-in-tag"]),
        ("<style>{{#tenant.name}}a{}{{/tenant.name}}</style>", ["1:8 section-in-tag"]),
        ("{{#tenant.name}}<b>{{/tenant.name}}a</b>", ["1:20 section-splits-elements"]),
        ("<b>{{#tenant.name}}</b>{{/tenant.name}}", ["1:24 section-splits-elements"]),
        ("<b>{{#tenant.name}}</b><b>{{/tenant.name}}</b>", ["1:27 section-splits-elements"]),
        ("<p", ["1:3 unterminated-markup"]), ("<p>\n<!-- x", ["2:7 unterminated-markup"]),
        ("<style>a", ["1:9 unterminated-markup"]),
    ])
    func sectionsAndMarkupNest(source: String, expected: [String]) {
        #expect(problems(.html, source) == expected)
    }

    @Test func wholeElementsMayStandInSections() throws {
        let source = "<table>{{#tenant.name}}<tr><td>a<br>b</td></tr>{{/tenant.name}}</table>"
        #expect(try html(source) == "<table><tr><td>a<br>b</td></tr></table>")
    }
}
