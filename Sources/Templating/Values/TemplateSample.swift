package import JSON

/// The receipt with which templates are looked at.
package enum TemplateSample {
    /// As a request for a receipt has it, with the examples of what the template declares.
    package static func receipt(for source: TemplateSource) -> JSONValue {
        let examples = (source.variables ?? []).compactMap { variable in
            variable.example.map { JSONObject.Member(name: variable.name, value: .string($0)) }
        }
        return [
            "transaction": [
                "id": "txn_8841", "type": source.name == "refund-receipt" ? "refund" : "payment", "amount": "150.00",
                "currency": "USD", "cardLast4": "4242", "cardBrand": "Visa", "authorizationCode": "A1B2C3",
                "paidAt": "2026-11-22T15:00:00Z",
            ],
            "recipient": ["phone": "+15550001234", "email": "carol@example.com", "name": "Carol Jones"],
            "variables": .object(JSONObject(examples)),
        ]
    }
}
