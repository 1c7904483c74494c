import Templating
import Testing

@Suite struct CompileErrorTests {
    @Test(arguments: [
        ("a\n {{{transaction.id}}}", "2:2 raw-output"), ("{{& transaction.id}}", "1:1 raw-output"),
        ("x{{> footer}}", "1:2 partial"), ("{{=<% %>=}}", "1:1 delimiter-change"),
        ("a\nb {{transaction.id", "2:3 unclosed-placeholder"),
        ("{{transaction.id {{transaction.id}}", "1:1 unclosed-placeholder"),
        ("a }} b", "1:4 stray-braces"), ("{{}}", "1:1 invalid-name"), ("{{transaction..id}}", "1:1 invalid-name"),
        ("{{.}}", "1:1 invalid-name"), ("{{transaction.id | upper}}", "1:1 invalid-name"),
        ("{{variables.a.b}}", "1:1 invalid-name"), ("{{transaction.amuont}}", "1:1 unknown-variable"),
        ("{{#foo}}x{{/foo}}", "1:1 unknown-variable"), ("{{cardNumber}}", "1:1 forbidden-variable"),
        ("{{transaction.card_number}}", "1:1 forbidden-variable"), ("{{variables.CVV}}", "1:1 forbidden-variable"),
        ("{{transaction.pan}}", "1:1 forbidden-variable"),
        ("é😀{{#transaction.id}}x", "1:3 unclosed-section"), ("a{{/transaction.id}}", "1:2 unexpected-section-end"),
        ("a\u{1}", "1:2 control-character"), (" \n", "1:1 empty"),
    ])
    func eachMistakeIsToldWithItsPlace(source: String, expected: String) {
        #expect(problems(.text, source) == [expected])
    }

    @Test func crossedSectionsAreToldOnce() {
        let source = "{{#transaction.id}}{{#tenant.name}}x{{/transaction.id}}{{/tenant.name}}"
        #expect(problems(.text, source) == ["1:37 unexpected-section-end", "1:1 unclosed-section"])
    }

    @Test func allPartsAreReportedTogether() {
        let source = TemplateSource(
            name: "t", locale: "en", email: .init(subject: "a\nb", html: "{{x}}", text: "{{y}}"), sms: "{{z}}")
        let error = #expect(throws: TemplateError.self) { try CompiledTemplate(source) }
        #expect(error?.problems.map(\.part) == [.subject, .html, .text, .sms])
    }

    @Test func aTemplateNeedsAPart() {
        let error = #expect(throws: TemplateError.self) {
            try CompiledTemplate(TemplateSource(name: "t", locale: "en", email: nil, sms: nil))
        }
        #expect(error?.problems.map(\.code) == [.empty])
    }

    @Test func aPartHasALimit() {
        #expect(problems(.text, String(repeating: "a", count: 262_145)) == ["1:1 too-long"])
    }

    @Test func aSubjectIsOneLine() {
        #expect(problems(.subject, "a\nb") == ["1:2 line-break-in-subject"])
        #expect(problems(.subject, "a\r\nb\n") == ["1:2 control-character", "1:2 line-break-in-subject"])
        #expect(problems(.subject, "a\n") == [])
    }

    @Test(arguments: [
        ("transaction.amuont", "transaction.amount"), ("transaction.Amount", "transaction.amount"),
        ("amount", "transaction.amount"), ("transaction.last4", "transaction.cardLast4"), ("tenant.nme", "tenant.name"),
    ])
    func aSlipIsAnsweredWithTheNearestName(name: String, nearest: String) {
        let error = #expect(throws: TemplateError.self) { try email(text: "{{\(name)}}") }
        #expect(error?.problems.first?.detail.hasSuffix("Did you mean \(nearest)?") == true)
    }

    @Test func aNameLikeNoneHasNoSuggestion() {
        let error = #expect(throws: TemplateError.self) { try email(text: "{{weather}}") }
        #expect(error?.problems.first?.detail.contains("Did you mean") == false)
    }

    @Test func doubtfulThingsAreWarnings() throws {
        let template = try CompiledTemplate(
            TemplateSource(name: "t", locale: "en", email: nil, sms: "It’s {{recipient.name}}"))
        #expect(template.warnings.map(\.code) == [.notGSM7, .unguardedOptional])
        #expect(template.warnings.map(\.column) == [3, 6])
    }

    @Test func theTableOfVariablesIsTrue() throws {
        for variable in TemplateVariable.all {
            #expect(problems(.text, "{{\(variable.name)}}") == [])
            #expect(try text("{{\(variable.name)}}") != "")
        }
        #expect(TemplateVariable.all.count == 14)
    }
}
