import Privacy
import Templating
import Testing

@Suite struct CheckerTests {
    private static let receipt = "{{tenant.name}} {{transaction.amount}} {{transaction.date}} {{transaction.id}}"

    private func sms(_ text: String, _ variables: [DeclaredVariable]? = nil) -> TemplateReport {
        TemplateChecker.check(
            TemplateSource(name: "t", locale: "en", email: nil, sms: text, variables: variables)
        ).report
    }

    @Test(arguments: ["payment-receipt", "refund-receipt"], ["en", "es", "fr", "de"])
    func theStartersAreGood(name: String, locale: String) throws {
        let source = try #require(try StarterTemplates.load().template(named: name, locale: locale)).template.source
        let (template, report) = TemplateChecker.check(source)
        #expect(report.errors == [])
        #expect(report.warnings == [])
        #expect(report.gaps == [])
        #expect(report.isPublishable)
        #expect(report.preheader?.contains("{{transaction.amount}}") == true)
        let cleaned = try #require(report.cleaned)
        #expect(TemplateChecker.check(cleaned).report.cleaned == cleaned)
        let ours = try CompiledTemplate(source).renderEmail(SampleReceipt().context())
        let theirs = try #require(template).renderEmail(SampleReceipt().context())
        #expect(ours.text == theirs.text)
        #expect(ours.subject == theirs.subject)
        #expect(visibleText(ours.html.reveal()) == visibleText(theirs.html.reveal()))
    }

    @Test func theMailBeginsAsWeWriteIt() {
        let report = check("<p>ä</p>", locale: "ar-EG")
        #expect(
            report.html == """
                <!DOCTYPE html>
                <html lang="ar-EG" dir="rtl">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                </head>
                <body><p>ä</p></body>
                </html>

                """)
        #expect(report.htmlSize == report.html.utf8.count)
        let source = """
            <!doctype html><html lang=de dir=LTR xmlns:v=x><head><title> A &amp;
            B{{tenant.name}} </title><meta name=color-scheme content="light dark"></head><body bgcolor=#fff class=x><p>x
            """
        #expect(
            check(source).html.hasPrefix(
                """
                <!DOCTYPE html>
                <html lang="de" dir="ltr">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta name="supported-color-schemes" content="light dark">
                <title>A &amp; B{{tenant.name}}</title>
                </head>
                <body bgcolor="#fff" class="x"><p>x
                """))
    }

    @Test func attributesKeepTheirFormOnly() {
        let source = """
            <table width="600px" height=auto align=CENTER border=0 cellpadding="5" id="1x" class="a 2b c" bgcolor=red summary="a
            b"><tr><td colspan=2 nowrap valign=top data-x=y mc:edit=z><a href=https://a.example name=n target=_blank rel=x>l</a>
            <font color=#fff face=Arial size=+1>f</font></td></tr></table>
            """
        #expect(
            outcome(source) == """
                <table width="600" align="center" border="0" cellpadding="5" class="a c" bgcolor="red" summary="a b"><tr>\
                <td colspan="2" nowrap="" valign="top"><a href="https://a.example" name="n" target="_blank" \
                rel="noopener noreferrer">l</a>
                <font color="#fff" face="Arial" size="+1">f</font></td></tr></table>
                """)
    }

    @Test func aMailOfImagesReadsAsItsSubject() {
        #expect(check("<img src=\"https://a.example/x\">", subject: "Hello").cleaned?.email?.text == "Hello")
        #expect(check("<img src=\"https://a.example/x\" alt=Hi>").cleaned?.email?.text == "Hi\n")
    }

    @Test func sizesAreTold() {
        let text = String(repeating: "<p>some text</p>\n", count: 7_000)
        let report = check(text)
        #expect(report.errors == [])
        #expect(report.warnings.map(\.code) == [.mailClipped])
        let style =
            "<style>p{"
            + (0..<25).map { "mso-a\(String(repeating: "b", count: $0)):aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;" }.joined()
            + "}</style>"
        #expect(check(style + String(repeating: "<p>a</p>", count: 2_000)).errors.map(\.code) == [.mailTooLarge])
        #expect(check("<p>a</p>", subject: String(repeating: "a", count: 151)).errors.map(\.code) == [.subjectTooLong])
    }

    // MARK: Variables

    @Test func declaredVariablesAreChecked() {
        let good = DeclaredVariable(name: "order", kind: .text, maxLength: 10, example: "A-17")
        #expect(check("<p>{{variables.order}}</p>", variables: [good]).errors == [])
        let report = check("<p>{{variables.ordr}}</p>", variables: [good])
        #expect(report.errors.map(\.code) == [.undeclaredVariable])
        #expect(report.errors.first?.detail.hasSuffix("Did you mean variables.order?") == true)
        let bad = [
            DeclaredVariable(name: "cvv", kind: .text, maxLength: nil, example: nil),
            DeclaredVariable(name: "1", kind: .text, maxLength: nil, example: nil),
            DeclaredVariable(name: "a", kind: .text, maxLength: 1_001, example: nil),
            DeclaredVariable(name: "b", kind: .url, maxLength: nil, example: "javascript:x"),
            DeclaredVariable(name: "b", kind: .text, maxLength: 2, example: "abc"),
        ]
        let errors = check("<p>a</p>", variables: bad).errors
        #expect(errors.count == 6)
        #expect(errors.allSatisfy { $0.part == .variables && $0.code == .invalidDeclaredVariable })
    }

    @Test(arguments: [
        (DeclaredVariable.Kind.number, "12.50", "x"), (.boolean, "true", "yes"),
        (.url, "https://a.example/", "http://a.example"),
        (.color, "#fff", "red"), (.length, "5%", "5"), (.text, "abcde", "abcdef"), (.date, "today", "too long"),
    ])
    func aValueMustBeOfTheDeclaredType(kind: DeclaredVariable.Kind, good: String, bad: String) throws {
        let variable = DeclaredVariable(name: "v", kind: kind, maxLength: kind == .url ? nil : 5, example: nil)
        let source = TemplateSource(
            name: "t", locale: "en", email: nil, sms: "a{{#variables.v}}{{variables.v}}{{/variables.v}}",
            variables: [variable])
        let template = try #require(TemplateChecker.check(source).template)
        var receipt = SampleReceipt()
        receipt.variables = ["v": good]
        #expect(try template.renderSMS(receipt.context()).text.reveal() == "a\(good)")
        receipt.variables = ["v": bad]
        #expect(throws: RenderError.invalidValue(name: "variables.v")) { try template.renderSMS(receipt.context()) }
    }

    @Test func wholeAddressesNeedTheirType() throws {
        let url = DeclaredVariable(name: "u", kind: .url, maxLength: nil, example: nil)
        let text = DeclaredVariable(name: "u", kind: .text, maxLength: nil, example: nil)
        let link = "<a href=\"{{variables.u}}\">x</a>"
        #expect(outcome(link, variables: [url]) == link)
        #expect(outcome(link, variables: [text]) == "1:10 placeholder-in-url")
        let image = "<img src=\"{{tenant.logoUrl}}\" alt=\"{{tenant.name}}\">"
        #expect(outcome(image) == image)
        #expect(outcome("<img src=\"{{variables.u}}\">", variables: [url]) == "1:11 placeholder-in-url")
        let path = "<a href=\"https://a.example/r/{{transaction.id}}?x={{transaction.id}}\">x</a>"
        #expect(outcome(path) == path)
    }

    @Test func fileTextMustBeUTF8() throws {
        #expect(try TemplateChecker.text([0x61, 0xC3, 0xA4], .html) == "aä")
        for bad: [UInt8] in [
            [0x61, 0x0A, 0x62, 0xC0, 0xAF], [0x61, 0x0A, 0x62, 0xED, 0xA0, 0x80], [0x61, 0x0A, 0x62, 0xFF],
        ] {
            let error = #expect(throws: TemplateError.self) { try TemplateChecker.text(bad, .html) }
            #expect(error.map { codes($0.problems) } == ["2:2 invalid-encoding"])
        }
        #expect(body(check("\u{FEFF}<p>a</p>").html) == "<p>a</p>")
    }

    @Test(arguments: ["margin: 0", "margin:0", "MARGIN : 0;;"]) func theBodyKeepsItsStyle(_ style: String) {
        let html = check("<body style=\"\(style)\"><p>a</p></body>").html
        #expect(html.contains("<body style=\"margin:0\">") || html.contains("<body style=\"margin: 0\">"), "\(html)")
    }

    // MARK: SMS

    @Test func theLongestMessageIsCounted() {
        let order = DeclaredVariable(name: "order", kind: .text, maxLength: 100, example: nil)
        let report = sms(
            "{{#variables.order}}{{variables.order}}ab{{/variables.order}}{{^variables.order}}none{{/variables.order}}€",
            [order])
        #expect(report.sms?.longestUnits == 104)
        #expect(report.sms?.longestParts == 1)
        #expect(report.sms?.encoding == .gsm7)
        #expect(sms("{{variables.order}}я", [order]).sms?.longestParts == 2)
        let long = DeclaredVariable(name: "order", kind: .text, maxLength: 765, example: nil)
        #expect(sms("{{variables.order}}", [long]).errors == [])
        #expect(sms("{{variables.order}}a", [long]).errors.map(\.code) == [.smsTooLong])
    }

    @Test func aCharacterThatHalvesTheMessageIsNamed() {
        let report = sms("\(Self.receipt) it’s")
        #expect(report.warnings.map(\.code) == [.notGSM7])
        #expect(report.warnings.first?.detail.contains("’") == true)
        #expect(report.sms?.encoding == .ucs2)
    }

    // MARK: Receipts

    @Test func aReceiptShowsWhatItMust() {
        #expect(sms(Self.receipt).gaps == [])
        #expect(check("<p>\(Self.receipt)</p>").gaps == [])
        let words = Self.receipt.split(separator: " ")
        for index in words.indices {
            var rest = words
            rest.remove(at: index)
            let report = sms(rest.joined(separator: " "))
            #expect(report.gaps.map(\.code) == [.receiptIncomplete])
            #expect(report.gaps.first?.detail.contains(words[index]) == true)
            #expect(!report.isPublishable)
            #expect(report.cleaned != nil)
        }
    }

    @Test func whatIsHiddenOrOptionalIsNotShown() {
        let hidden = check(
            "<div style=\"display:none\">{{transaction.id}}</div><p>{{tenant.name}} {{transaction.amount}} {{transaction.date}}</p>"
        )
        #expect(hidden.gaps.map(\.part) == [.html])
        let optional = sms(
            "{{tenant.name}} {{transaction.amount}} {{transaction.date}}{{#recipient.name}}{{transaction.id}}{{/recipient.name}}"
        )
        #expect(optional.gaps.count == 1)
        let both = sms(
            "{{tenant.name}} {{transaction.amount}} {{transaction.date}}{{#recipient.name}}{{transaction.id}}{{/recipient.name}}{{^recipient.name}}{{transaction.id}}{{/recipient.name}}"
        )
        #expect(both.gaps == [])
    }

    @Test(arguments: [
        "4111 11** **** {{transaction.cardLast4}}", "1{{transaction.cardLast4}}", "４{{transaction.cardLast4}}",
    ])
    func noMoreThanTheLastFourDigitsAreShown(text: String) {
        let report = sms("\(Self.receipt) {{#transaction.cardLast4}}\(text){{/transaction.cardLast4}}")
        #expect(report.gaps.map(\.code) == [.cardNumber])
        #expect(
            sms("\(Self.receipt) {{#transaction.cardLast4}}**** {{transaction.cardLast4}}{{/transaction.cardLast4}}")
                .gaps == [])
    }
}
