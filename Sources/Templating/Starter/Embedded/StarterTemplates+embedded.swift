// Written by Templates/embed.

extension StarterTemplates {
    static let embedded: [TemplateSource] = [paymentReceiptEn, refundReceiptEn]
}
