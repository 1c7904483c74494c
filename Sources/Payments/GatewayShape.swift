import Domain
import JSON
import Transport

/// What one kind of gateway is asked and how its answers are read.
struct GatewayShape: Sendable {
    /// The address for a reference; `nil` for a reference that the gateway can't know.
    let address: @Sendable (PaymentReference) -> String?
    let headers: [(name: String, value: String)]
    let map: @Sendable (_ answer: JSONValue, PaymentReference) -> GatewayMap
    /// The gateway's word for the payment's status.
    let word: @Sendable (_ answer: JSONValue, GatewayMap) -> String?
    let statuses: GatewayStatuses
    let unit: GatewaySettings.AmountUnit
    /// The decimals that the gateway's smallest units have where they differ from ISO 4217.
    let decimals: [String: Int]

    /// `nil` where no gateway is set.
    init?(_ settings: GatewaySettings) {
        switch settings.kind {
        case .httpJSON: self.init(generic: settings)
        case .stripe: self.init(stripe: settings)
        case .adyen: self.init(adyen: settings)
        case nil: return nil
        }
    }

    init(
        address: @escaping @Sendable (PaymentReference) -> String?, headers: [(name: String, value: String)] = [],
        map: @escaping @Sendable (JSONValue, PaymentReference) -> GatewayMap,
        word: @escaping @Sendable (JSONValue, GatewayMap) -> String?, statuses: GatewayStatuses,
        unit: GatewaySettings.AmountUnit, decimals: [String: Int] = [:]
    ) {
        (self.address, self.headers, self.map, self.word) = (address, headers, map, word)
        (self.statuses, self.unit, self.decimals) = (statuses, unit, decimals)
    }

    private init?(generic settings: GatewaySettings) {
        guard let url = settings.url else { return nil }
        let map = settings.map
        self.init(
            address: { GatewayShape.address(url, $0.token) }, map: { _, _ in map },
            word: { answer, map in answer.text(map[.status]) }, statuses: settings.statuses ?? GatewayStatuses(),
            unit: settings.amountUnit)
    }

    /// The tenant's address with the reference in its place; `nil` for a reference that a URL cannot carry.
    static func address(_ url: String, _ token: String) -> String? {
        URLEscape.segment(token).map {
            url.split(separator: GatewayURL.place, omittingEmptySubsequences: false).joined(separator: $0)
        }
    }
}

extension JSONValue {
    /// The text or number that the first pointer with a value leads to.
    func text(_ pointers: [String]) -> String? {
        for pointer in pointers {
            switch value(at: pointer) {
            case .string(let text): return text
            case .number(let number): return number.text
            case .bool(let flag): return flag ? "true" : "false"
            case .null, .array, .object, nil: continue
            }
        }
        return nil
    }
}
