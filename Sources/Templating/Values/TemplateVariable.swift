/// One entry of the published table of variables.
package struct TemplateVariable: Sendable, Hashable {
    package enum Kind: String, Sendable {
        case text, money, currency, date, time, digits, url, color
    }

    package let name: String
    package let kind: Kind
    package let example: String
    /// Whether receipts exist without it. Such a variable belongs into a section of its own name.
    package let isOptional: Bool
    /// A sentence for template authors.
    package let detail: String

    /// All variables that a template may name, besides `variables.NAME` for the caller's own.
    package static var all: [TemplateVariable] { BuiltInVariable.allCases.map(\.description) }
}

/// The variables that every receipt has by itself.
enum BuiltInVariable: String, Sendable, CaseIterable {
    case transactionID = "transaction.id"
    case transactionType = "transaction.type"
    case transactionAmount = "transaction.amount"
    case transactionCurrency = "transaction.currency"
    case transactionDate = "transaction.date"
    case transactionTime = "transaction.time"
    case transactionCardLast4 = "transaction.cardLast4"
    case transactionCardBrand = "transaction.cardBrand"
    case transactionAuthorizationCode = "transaction.authorizationCode"
    case recipientName = "recipient.name"
    case tenantName = "tenant.name"
    case tenantSupportContact = "tenant.supportContact"
    case tenantLogoURL = "tenant.logoUrl"
    case tenantAccentColor = "tenant.accentColor"

    var description: TemplateVariable {
        let (kind, example, isOptional, detail) = properties
        return TemplateVariable(name: rawValue, kind: kind, example: example, isOptional: isOptional, detail: detail)
    }

    var isOptional: Bool { properties.isOptional }

    /// In Unicode scalars.
    var longest: Int {
        switch self {
        case .transactionID: 64
        case .transactionType: 7
        case .transactionAmount: 32
        case .transactionCurrency: 3
        case .transactionDate: 32
        case .transactionTime: 16
        case .transactionCardLast4: 4
        case .transactionCardBrand, .transactionAuthorizationCode: 32
        case .recipientName, .tenantName: 200
        case .tenantSupportContact: 254
        case .tenantLogoURL: 2_048
        case .tenantAccentColor: 9
        }
    }

    private var properties: (kind: TemplateVariable.Kind, example: String, isOptional: Bool, detail: String) {
        switch self {
        case .transactionID: (.text, "txn_8841", false, "The id that the payment system gave the transaction.")
        case .transactionType: (.text, "payment", false, "payment or refund.")
        case .transactionAmount: (.money, "$150.00", false, "The amount with its currency, written for the locale.")
        case .transactionCurrency: (.currency, "USD", false, "The ISO 4217 code.")
        case .transactionDate: (.date, "November 22, 2026", false, "The day, in the tenant's time zone.")
        case .transactionTime: (.time, "10:00 AM", false, "The time of day, in the tenant's time zone.")
        case .transactionCardLast4: (.digits, "4242", true, "The last four digits of the card.")
        case .transactionCardBrand: (.text, "Visa", true, "The brand of the card.")
        case .transactionAuthorizationCode: (.text, "A1B2C3", true, "The code with which the issuer approved.")
        case .recipientName: (.text, "Carol Jones", true, "The customer's name.")
        case .tenantName: (.text, "Blue Harbor Coffee", false, "The name under which the merchant is known.")
        case .tenantSupportContact: (.text, "help@blueharbor.example", true, "Where customers can ask.")
        case .tenantLogoURL:
            (.url, "https://images.blueharbor.example/logo.png", true, "The logo, as the whole src of an image.")
        case .tenantAccentColor: (.color, "#1d5fd1", true, "The brand's colour, for a style.")
        }
    }
}
