import Domain
import JSON

extension GatewayShape {
    /// Adyen's result of a payment or of a session, or the notification that Adyen sent last for a payment. Adyen has no
    /// call that reads a payment again, so the address is one of the tenant's own that gives back what it was told.
    init?(adyen settings: GatewaySettings) {
        guard let url = settings.url else { return nil }
        self.init(
            address: { Self.address(url, $0.token) }, map: { _, _ in Self.adyenMap },
            word: { answer, _ in Self.adyenWord(answer) },
            statuses: settings.statuses
                ?? GatewayStatuses([
                    .captured: ["capture"],
                    .pending: [
                        "authorisation", "authorised", "pending", "received", "completed", "paymentPending", "active",
                        "redirectShopper", "identifyShopper", "challengeShopper", "presentToShopper",
                    ],
                    .failed: [
                        "authorisation-failed", "capture_failed", "capture-failed", "cancellation", "refused",
                        "cancelled", "canceled", "error", "expired", "refund-failed", "refund_failed",
                    ],
                    .refunded: ["refund"],
                ]),
            unit: .minor,
            // By Adyen's list of currencies whose smallest unit differs from ISO 4217.
            decimals: ["CLP": 2, "CVE": 0, "IDR": 0, "ISK": 2])
    }

    /// Where the facts may stand: at the top, in a notification, in a session's first payment.
    private static let adyenPlaces = ["", "/notificationItems/0/NotificationRequestItem", "/payments/0"]

    private static let adyenMap = GatewayMap([
        .id: all("/pspReference"), .amount: all("/amount/value"), .currency: all("/amount/currency"),
        .cardLast4: all("/additionalData/cardSummary"),
        .cardBrand: all("/paymentMethod/brand") + all("/paymentMethod"),
        .authorizationCode: all("/additionalData/authCode"), .paidAt: all("/eventDate"),
    ])

    private static func all(_ pointer: String) -> [String] { adyenPlaces.map { $0 + pointer } }

    private static func adyenWord(_ answer: JSONValue) -> String? {
        if let event = answer.text(all("/eventCode")) {
            return answer.text(all("/success")) == "true" ? event : event + "-failed"
        }
        return answer.text(["/resultCode", "/status", "/payments/0/resultCode"])
    }
}
