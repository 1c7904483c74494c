import Domain
import JSON
import Privacy
import Templating
import Testing

/// A receipt for tests, changed where a test needs it.
struct SampleReceipt {
    var amount = "150.00"
    var currency = "USD"
    var type = "payment"
    var id = "txn_8841"
    var last4: String? = "4242"
    var brand: String? = "Visa"
    var authorization: String? = "A1B2C3"
    var paidAt = "2026-11-22T15:00:00Z"
    var recipient: String? = "Carol Jones"
    var merchant = "Blue Harbor Coffee"
    var support: String? = "help@blueharbor.example"
    var locale = "en"
    var timeZone = "America/New_York"
    var variables: [String: String] = [:]
    var tenantBrand: TenantBrand? = TenantBrand(
        logoURL: "https://images.blueharbor.example/logo.png", accentColor: "#1d5fd1")

    func context() throws -> RenderContext {
        let paid: JSONValue = [
            "id": .string(id), "type": .string(type), "amount": .string(amount), "currency": .string(currency),
            "cardLast4": .optional(last4), "cardBrand": .optional(brand), "authorizationCode": .optional(authorization),
            "paidAt": .string(paidAt),
        ]
        let members = variables.map { JSONObject.Member(name: $0.key, value: .string($0.value)) }
        let request: JSONValue = [
            "transaction": paid, "recipient": ["phone": "+15551234567"],
            "variables": .object(JSONObject(members)),
        ]
        let collector = FieldErrorCollector()
        guard case .object(let object) = request else { throw Unreadable(errors: []) }
        let content = ReceiptContent(reading: FieldReader(object, collector: collector))
        guard let content, let transaction = content.transaction, collector.errors.isEmpty else {
            throw Unreadable(errors: collector.errors)
        }
        return RenderContext(
            transaction: transaction, recipientName: recipient.map(Personal.init), merchantName: merchant,
            supportContact: support, locale: locale, timeZone: timeZone, variables: content.variables,
            brand: tenantBrand)
    }

    struct Unreadable: Error {
        let errors: [FieldError]
    }
}

/// Renders one part made of nothing but `source`.
func html(_ source: String, _ receipt: SampleReceipt = SampleReceipt()) throws -> String {
    try email(html: source).renderEmail(receipt.context()).html.reveal()
}

func text(_ source: String, _ receipt: SampleReceipt = SampleReceipt()) throws -> String {
    try email(text: source).renderEmail(receipt.context()).text.reveal()
}

func subject(_ source: String, _ receipt: SampleReceipt = SampleReceipt()) throws -> String {
    try email(subject: source).renderEmail(receipt.context()).subject.reveal()
}

func sms(_ source: String, _ receipt: SampleReceipt = SampleReceipt()) throws -> RenderedSMS {
    try CompiledTemplate(TemplateSource(name: "t", locale: "en", email: nil, sms: source)).renderSMS(receipt.context())
}

func email(subject: String = "s", html: String = "<p>h</p>", text: String? = "t") throws(TemplateError)
    -> CompiledTemplate
{
    try CompiledTemplate(
        TemplateSource(
            name: "t", locale: "en", email: .init(subject: subject, html: html, text: text), sms: nil))
}

/// What the compiler says about one part: `line:column code` for each problem.
func problems(_ part: TemplatePart, _ source: String) -> [String] {
    do throws(TemplateError) {
        switch part {
        case .subject: _ = try email(subject: source)
        case .html: _ = try email(html: source)
        case .text, .variables: _ = try email(text: source)
        case .sms: _ = try CompiledTemplate(TemplateSource(name: "t", locale: "en", email: nil, sms: source))
        }
        return []
    } catch {
        return error.problems.map { "\($0.line):\($0.column) \($0.code.rawValue)" }
    }
}
