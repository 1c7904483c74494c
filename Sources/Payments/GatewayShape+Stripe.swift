import Domain
import JSON
import Transport

extension GatewayShape {
    /// PaymentIntents (`pi_…`), Charges (`ch_…`, `py_…`) and Refunds (`re_…`, `pyr_…`) of Stripe's API.
    init(stripe settings: GatewaySettings) {
        let base = settings.apiBaseURL ?? "https://api.stripe.com"
        self.init(
            address: { reference in Self.stripePath(reference.token).map { base + $0 } },
            headers: [("Stripe-Version", "2024-06-20")],
            map: { answer, reference in
                switch answer["object"]?.string {
                case "payment_intent": Self.stripeIntent(reference)
                case "charge": Self.stripeCharge(reference)
                default: Self.stripeRefund
                }
            },
            word: { answer, _ in Self.stripeWord(answer) },
            statuses: settings.statuses
                ?? GatewayStatuses([
                    .captured: ["succeeded"],
                    .pending: [
                        "processing", "requires_action", "requires_confirmation", "requires_payment_method",
                        "requires_capture", "pending",
                    ],
                    .failed: ["canceled", "failed"], .refunded: ["refunded"],
                ]),
            unit: .minor,
            // By Stripe's list of currencies with special rules.
            decimals: ["ISK": 2, "UGX": 2, "MGA": 0])
    }

    private static func stripePath(_ token: String) -> String? {
        let id = URLEscape.value(token)
        switch token.prefix(while: { $0 != "_" }) {
        case "pi": return "/v1/payment_intents/\(id)?expand%5B%5D=latest_charge"
        case "ch", "py": return "/v1/charges/\(id)"
        case "re", "pyr": return "/v1/refunds/\(id)?expand%5B%5D=charge"
        default: return nil
        }
    }

    private static func stripeIntent(_ reference: PaymentReference) -> GatewayMap {
        var map = stripeCard(under: "/latest_charge")
        map[.id] = ["/id"]
        map[.amount] = [reference.kind == .refund ? "/latest_charge/amount_refunded" : "/amount_received"]
        map[.currency] = ["/currency"]
        map[.paidAt] = ["/latest_charge/created", "/created"]
        return GatewayMap(map)
    }

    private static func stripeCharge(_ reference: PaymentReference) -> GatewayMap {
        var map = stripeCard(under: "")
        map[.id] = ["/id"]
        map[.amount] = [reference.kind == .refund ? "/amount_refunded" : "/amount_captured", "/amount"]
        map[.currency] = ["/currency"]
        map[.paidAt] = ["/created"]
        return GatewayMap(map)
    }

    private static var stripeRefund: GatewayMap {
        var map = stripeCard(under: "/charge")
        map[.id] = ["/id"]
        map[.amount] = ["/amount"]
        map[.currency] = ["/currency"]
        map[.paidAt] = ["/created"]
        return GatewayMap(map)
    }

    private static func stripeCard(under charge: String) -> [GatewayMap.Field: [String]] {
        let method = charge + "/payment_method_details"
        return [
            .cardLast4: [method + "/card/last4", method + "/card_present/last4"],
            .cardBrand: [method + "/card/brand", method + "/card_present/brand"],
            .authorizationCode: [method + "/card/authorization_code"],
        ]
    }

    /// A charge that is authorised only is pending; one that was given back in full is refunded.
    private static func stripeWord(_ answer: JSONValue) -> String? {
        let status = answer["status"]?.string
        switch answer["object"]?.string {
        case "payment_intent": return answer["latest_charge"]?["refunded"]?.bool == true ? "refunded" : status
        case "charge":
            if answer["refunded"]?.bool == true { return "refunded" }
            return status == "succeeded" && answer["captured"]?.bool == false ? "pending" : status
        case "refund": return status == "succeeded" ? "refunded" : status
        default: return nil
        }
    }
}
