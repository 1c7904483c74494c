// Written by Templates/embed.

extension StarterTemplates {
    static let embedded: [TemplateSource] = [
        paymentReceiptDe,
        paymentReceiptEn,
        paymentReceiptEs,
        paymentReceiptFr,
        refundReceiptDe,
        refundReceiptEn,
        refundReceiptEs,
        refundReceiptFr,
    ]
}
