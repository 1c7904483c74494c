import Domain
import JSON
import Privacy
import Templating
import Testing

/// What a receipt's template is given of the tenant's settings.
@Suite struct TenantContextTests {
    private func context(
        recipient: String?, tenant locale: String = "en", template: String, brand: TenantBrand = TenantBrand(),
        replyTo: String? = nil
    ) throws -> RenderContext {
        let request: JSONValue = [
            "transaction": ["id": "t", "amount": "1.00", "currency": "EUR", "paidAt": "2026-11-22T23:30:00Z"],
            "recipient": ["phone": "+15551234567", "locale": .optional(recipient)],
        ]
        let now = Timestamp(milliseconds: 0)
        var senders = SenderSettings()
        senders.brand = brand
        senders.replyTo = replyTo.flatMap { EmailAddress($0) }
        let profile = TenantProfile(
            tenant: Tenant(
                id: TenantID(at: now), slug: "a", name: "Blue Harbor", timeZone: "Asia/Tokyo", defaultLocale: locale,
                status: .active, createdAt: now, updatedAt: now, revision: 1),
            genesys: GenesysSettings(), clientSecret: nil, senders: senders, budgets: Budgets(), policies: Policies())
        let content = try request.read(ReceiptContent.init(reading:))
        return RenderContext(content, try #require(content.transaction), of: profile, templateLocale: template)
    }

    @Test(
        arguments: [
            ("es-MX", "en", "es", "es-MX"), ("es-MX", "en", "es-ES", "es-MX"), ("ja", "en-GB", "en", "en-GB"),
            ("ja", "ko", "en", "en"), (nil, "de-AT", "de", "de-AT"), (nil, "ko", "fr", "fr"),
            ("DE-at", "en", "de", "DE-at"),
        ] as [(String?, String, String, String)])
    func amountsAndDatesAreWrittenInTheTemplatesLanguage(
        recipient: String?, tenant: String, template: String, expected: String
    ) throws {
        #expect(try context(recipient: recipient, tenant: tenant, template: template).locale == expected)
    }

    @Test func theBrandIsTheTenantsAndSoIsTheTimeZone() throws {
        let brand = TenantBrand(
            logoURL: "https://img.example/l.png", accentColor: "#0a5", supportContact: "+1 555 0100")
        let context = try context(recipient: nil, template: "en", brand: brand, replyTo: "help@example.com")
        #expect(context.brand == brand && context.merchantName == "Blue Harbor" && context.timeZone == "Asia/Tokyo")
        #expect(context.supportContact == "+1 555 0100")
        let template = try email(
            html:
                #"<img src="{{tenant.logoUrl}}" alt="x"><b style="color:{{tenant.accentColor}}">{{transaction.date}}</b>"#
        )
        let html = try template.renderEmail(context).html.reveal()
        #expect(html.contains("https://img.example/l.png") && html.contains("color:#0a5"))
        #expect(html.contains("November 23, 2026"))
    }

    @Test func whoeverAnswersMailIsTheContactWhereNoneIsNamed() throws {
        #expect(
            try context(recipient: nil, template: "en", replyTo: "help@example.com").supportContact
                == "help@example.com")
        #expect(try context(recipient: nil, template: "en").supportContact == nil)
    }
}
