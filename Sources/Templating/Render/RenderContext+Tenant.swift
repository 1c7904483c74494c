package import Domain
import Privacy

extension RenderContext {
    /// The values of a receipt as its tenant's settings stand now.
    /// - Parameter locale: of the template. Amounts and dates are written for the recipient, else for the tenant, where
    ///   they speak the template's language, and else as that language does, so that no message mixes two.
    package init(
        _ content: ReceiptContent, _ transaction: Transaction, of profile: TenantProfile, templateLocale locale: String
    ) {
        let language = LocaleTag.language(of: locale)
        let wanted = [content.recipient.locale, profile.tenant.defaultLocale]
        let brand = profile.senders.brand
        self.init(
            transaction: transaction, recipientName: content.recipient.name, merchantName: profile.tenant.name,
            supportContact: brand.supportContact ?? profile.senders.replyTo?.text.reveal(),
            locale: wanted.lazy.compactMap(\.self).first { LocaleTag.language(of: $0) == language } ?? locale,
            timeZone: profile.tenant.timeZone, variables: content.variables, brand: brand)
    }
}
