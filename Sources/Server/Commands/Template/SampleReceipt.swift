import Domain
import JSON
import Templating

/// The receipt with which templates are looked at.
enum SampleReceipt {
    /// As a request for a receipt has it, with what the tenant's settings say in `tenant`.
    static let json: JSONValue = [
        "transaction": [
            "id": "txn_8841", "type": "payment", "amount": "150.00", "currency": "USD", "cardLast4": "4242",
            "cardBrand": "Visa", "authorizationCode": "A1B2C3", "paidAt": "2026-11-22T15:00:00Z",
        ],
        "recipient": ["phone": "+15550001234", "email": "carol@example.com", "name": "Carol Jones"],
        "tenant": [
            "name": "Blue Harbor Coffee", "supportContact": "help@blueharbor.example", "timezone": "America/New_York",
            "logoUrl": "https://images.blueharbor.example/logo.png", "accentColor": "#1d5fd1",
        ],
    ]

    /// The sample with the examples of what the template declares, changed by `data` as by a JSON Merge Patch.
    static func context(for source: TemplateSource, data: JSONValue) throws(FieldErrors) -> RenderContext {
        let examples = (source.variables ?? []).compactMap { variable in
            variable.example.map { JSONObject.Member(name: variable.name, value: .string($0)) }
        }
        let sample = json.merging(patch: ["variables": .object(JSONObject(examples))])
        return try sample.merging(patch: data).read { reader in
            let tenant = reader.requiredObject("tenant", Merchant.init(reading:))
            guard let content = ReceiptContent(reading: reader), let tenant else { return nil }
            return RenderContext(
                transaction: content.transaction, recipientName: content.recipient.name, merchantName: tenant.name,
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
