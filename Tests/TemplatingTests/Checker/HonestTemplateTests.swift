import Templating
import Testing

@Suite struct HonestTemplateTests {
    @Test(arguments: HonestTemplates.all.indices) func honestMailPassesWithItsTextUnchanged(index: Int) {
        let html = HonestTemplates.all[index]
        let report = check(html)
        #expect(report.errors == [])
        #expect(visibleText(report.html) == visibleText(html))
        #expect(check(report.html).html == report.html)
        #expect(check(report.html).warnings.allSatisfy { $0.code == .unguardedOptional })
    }

    @Test func whatIsLeftOutIsTold() {
        let outlook = check(HonestTemplates.outlook)
        #expect(Set(outlook.warnings.map(\.code)) == [.commentRemoved, .elementRemoved, .unguardedOptional])
        let newsletter = check(HonestTemplates.newsletter)
        let details = newsletter.warnings.map(\.detail)
        for word in ["@import", "@font-face", "[x-apple-data-detectors]", "[data-ogsc]", ":root"] {
            #expect(details.contains { $0.contains(word) }, "\(word)")
        }
        #expect(newsletter.preheader == "A short look at what is new")
    }

    @Test func darkModeAndPhonesAreKept() {
        let newsletter = check(HonestTemplates.newsletter).html
        #expect(
            styleSheet(newsletter) == """
                .btn:hover{background:#086!important}
                @media screen and (max-width:480px){
                .col{width:100%!important}
                }
                @media (prefers-color-scheme:dark){
                .bg{background-color:#111!important}
                .fg{color:#eee!important}
                }

                """)
        #expect(newsletter.contains("<meta name=\"color-scheme\" content=\"light dark\">"))
        #expect(newsletter.contains("<div class=\"col\" style=\"display:inline-block;width:50%;vertical-align:top\">"))
        let outlook = check(HonestTemplates.outlook).html
        #expect(
            styleSheet(outlook).hasPrefix("#outlook a{padding:0}\n.ExternalClass,.ExternalClass p{line-height:100%}\n"))
        #expect(outlook.contains("background:#ffffff url(https://images.example/bg.png) no-repeat center top"))
    }

    @Test func sectionsInTablesKeepTheirRows() throws {
        let html = """
            <table>
            {{#transaction.cardLast4}}
            <tr><td>{{transaction.cardLast4}}</td></tr>
            {{/transaction.cardLast4}}
            <tr><td>x</td></tr></table>
            """
        #expect(outcome(html) == html)
    }
}
