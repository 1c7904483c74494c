package import Domain
package import Privacy

/// The values of one receipt.
package struct RenderContext: Sendable {
    package let transaction: Transaction
    package let recipientName: Personal<String>?
    /// The tenant's name as customers know it.
    package let merchantName: String
    package let supportContact: String?
    /// The language tag by which amounts and dates are written; `en-US` where it is empty.
    package let locale: String
    /// An identifier of the IANA time zone database, such as `Europe/Berlin`.
    package let timeZone: String
    package let variables: [ReceiptContent.Variable]
    package let brand: TenantBrand?

    package init(
        transaction: Transaction, recipientName: Personal<String>?, merchantName: String, supportContact: String?,
        locale: String, timeZone: String, variables: [ReceiptContent.Variable], brand: TenantBrand? = nil
    ) {
        self.transaction = transaction
        self.recipientName = recipientName
        self.merchantName = merchantName
        self.supportContact = supportContact
        self.locale = locale.isEmpty ? "en-US" : locale
        self.timeZone = timeZone
        self.variables = variables
        self.brand = brand
    }
}
