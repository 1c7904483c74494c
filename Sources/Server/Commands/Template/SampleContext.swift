import Domain
import JSON
import Templating

/// The values with which a template is looked at at a desk.
enum SampleContext {
    /// What the tenant's settings would say.
    private static let tenant: JSONValue = [
        "tenant": [
            "name": "Blue Harbor Coffee", "supportContact": "help@blueharbor.example", "timezone": "America/New_York",
            "logoUrl": "https://images.blueharbor.example/logo.png", "accentColor": "#1d5fd1",
        ]
    ]

    /// The sample receipt changed by `data` as by a JSON Merge Patch.
    static func context(for source: TemplateSource, data: JSONValue) throws(FieldErrors) -> RenderContext {
        let sample = TemplateSample.receipt(for: source).merging(patch: tenant)
        return try sample.merging(patch: data).read { reader in
            let tenant = reader.requiredObject("tenant", Merchant.init(reading:))
            guard let content = ReceiptContent(reading: reader), let transaction = content.transaction, let tenant
            else { return nil }
            return RenderContext(
                transaction: transaction, recipientName: content.recipient.name, merchantName: tenant.name,
                supportContact: tenant.supportContact, locale: content.recipient.locale ?? source.locale,
                timeZone: tenant.timeZone, variables: content.variables, brand: tenant.brand)
        }
    }

    private struct Merchant {
        let name: String
        let supportContact: String?
        let timeZone: String
        let brand: TenantBrand

        init?(reading reader: FieldReader) {
            supportContact = reader.optional("supportContact", Field.text(1...254))
            timeZone = reader.optional("timezone", Field.text(1...64)) ?? "Etc/UTC"
            brand = TenantBrand(
                logoURL: reader.optional("logoUrl", Field.text(1...2_048)),
                accentColor: reader.optional("accentColor", Field.text(1...9)))
            guard let name = reader.required("name", Field.text(1...200)) else { return nil }
            self.name = name
        }
    }
}
