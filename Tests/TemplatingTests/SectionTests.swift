import Domain
import Templating
import Testing

@Suite struct SectionTests {
    private static let source = "a{{#variables.x}}+{{variables.x}}{{/variables.x}}{{^variables.x}}-{{/variables.x}}b"

    @Test(arguments: [(nil, "a-b"), ("", "a-b"), ("  ", "a-b"), ("false", "a-b"), ("true", "a+trueb"), ("0", "a+0b")])
    func aSectionShowsWhatIsThere(value: String?, expected: String) throws {
        var receipt = SampleReceipt()
        if let value { receipt.variables = ["x": value] }
        #expect(try text(Self.source, receipt) == expected)
    }

    @Test func sectionsNest() throws {
        let source =
            "{{#tenant.name}}1{{^variables.x}}2{{#variables.y}}3{{/variables.y}}4{{/variables.x}}5{{/tenant.name}}"
        #expect(try text(source) == "1245")
    }

    @Test func linesOfTagsAloneLeaveNoLine() throws {
        let source =
            "a\r\n  {{#transaction.cardLast4}}  \n{{! a note }}\nb\n{{/transaction.cardLast4}}\nc\n{{^tenant.name}}\nd\n{{/tenant.name}}"
        #expect(try text(source) == "a\nb\nc\n")
        var receipt = SampleReceipt()
        receipt.last4 = nil
        #expect(try text(source, receipt) == "a\nc\n")
    }

    @Test func aMissingValueOutsideASectionIsNoHole() {
        #expect(throws: RenderError.missingValue(name: "variables.order")) { try text("Order {{variables.order}}") }
        var receipt = SampleReceipt()
        receipt.last4 = nil
        #expect(throws: RenderError.missingValue(name: "transaction.cardLast4")) {
            try text("{{transaction.cardLast4}}", receipt)
        }
    }

    @Test func aMessageOfNothingIsRefused() throws {
        #expect(throws: RenderError.empty(.sms)) { try sms("{{#variables.x}}a{{/variables.x}}") }
        #expect(throws: RenderError.empty(.subject)) { try subject("{{#variables.x}}a{{/variables.x}}") }
    }

    @Test func aPartThatIsNotThereIsRefused() throws {
        let context = try SampleReceipt().context()
        #expect(throws: RenderError.noPart(.sms)) { try email().renderSMS(context) }
        let sms = try CompiledTemplate(TemplateSource(name: "t", locale: "en", email: nil, sms: "x"))
        #expect(throws: RenderError.noPart(.email)) { try sms.renderEmail(context) }
        #expect(sms.channels == [.sms])
        #expect(try email().channels == [.email])
    }
}
