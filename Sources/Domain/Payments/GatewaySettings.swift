package import JSON

/// How a tenant's payment gateway is asked for a payment. The secret of its authentication is kept apart and is never
/// read back.
package struct GatewaySettings: Sendable, Hashable {
    /// What the gateway's answers look like.
    package enum Kind: String, Sendable, CaseIterable {
        /// Any JSON; the tenant says where what stands.
        case httpJSON = "http-json"
        case stripe, adyen
    }

    package enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        /// With the body `{"token": …}`.
        case post = "POST"
    }

    /// How amounts are written.
    package enum AmountUnit: String, Sendable, CaseIterable {
        case decimal
        /// In the currency's smallest unit, as a whole number.
        case minor
    }

    /// `nil` until a gateway is set: receipts that name a payment are refused then.
    package var kind: Kind?
    /// With `{token}` where the payment's reference goes. Presets that know their address need none.
    package var url: String?
    /// Instead of a preset's own host; only where the server allows private upstreams.
    package var apiBaseURL: String?
    package var method: Method = .get
    package var auth = GatewayAuth()
    package var map = GatewayMap()
    package var amountUnit: AmountUnit = .decimal
    /// `nil` for the usual words of the kind.
    package var statuses: GatewayStatuses?
    package var requestsPerMinute = 300

    package init() {}

    package init?(reading reader: FieldReader) {
        kind = reader.optional("kind", Field.choice(Kind.self))
        url = reader.optional("url", GatewayURL.field)
        apiBaseURL = reader.optional("apiBaseUrl", BaseURL.field)
        method = reader.optional("method", Field.choice(Method.self)) ?? .get
        auth = reader.object("auth", GatewayAuth.init(reading:)) ?? GatewayAuth()
        let needed: [GatewayMap.Field] = kind == .httpJSON ? [.id, .amount, .currency, .status] : []
        map = reader.object("map") { GatewayMap(reading: $0, needing: needed) } ?? GatewayMap()
        amountUnit = reader.optional("amountUnit", Field.choice(AmountUnit.self)) ?? .decimal
        statuses = reader.object("statuses", GatewayStatuses.init(reading:))
        requestsPerMinute = reader.optional("requestsPerMinute", Field.integer(1...60_000)) ?? 300
        checkWholeness(reader)
    }

    private func checkWholeness(_ reader: FieldReader) {
        let required = InvalidValue("required", "is needed by this kind of gateway")
        switch kind {
        case .httpJSON:
            if reader.isNull("url") { reader.fail("url", required) }
            if reader.isNull("map") { reader.fail("map", required) }
        case .adyen where reader.isNull("url"): reader.fail("url", required)
        case .stripe where url != nil:
            reader.fail("url", InvalidValue("not-allowed", "is known for this kind of gateway"))
        case .stripe where auth.kind == .none: reader.fail("auth", required)
        case .adyen, .stripe, nil: break
        }
    }

    package var isConfigured: Bool { kind != nil }

    package var json: JSONValue {
        [
            "kind": .optional(kind?.rawValue), "url": .optional(url), "apiBaseUrl": .optional(apiBaseURL),
            "method": .string(method.rawValue), "auth": auth.json, "map": map.json,
            "amountUnit": .string(amountUnit.rawValue), "statuses": statuses?.json ?? .null,
            "requestsPerMinute": .integer(requestsPerMinute),
        ]
    }
}

/// An address with one place for the payment's reference: `https://host/path/{token}`.
package enum GatewayURL {
    package static let place = "{token}"

    package static func field(_ value: JSONValue) throws(InvalidValue) -> String {
        let text = try Field.text(1...1_024)(value)
        let parts = text.split(separator: place, omittingEmptySubsequences: false)
        let invalid = InvalidValue(
            "invalid-url", "must be an address such as https://host/payments/{token}, with {token} after the host")
        guard (1...2).contains(parts.count), let start = parts.first,
            let rest = ["https://", "http://"].first(where: start.hasPrefix).map({ start.dropFirst($0.count) }),
            let host = rest.split(whereSeparator: { $0 == "/" || $0 == "?" }).first, !rest.hasPrefix("/"),
            !host.contains("@"), parts.count == 1 || rest.contains(where: { $0 == "/" || $0 == "?" }),
            parts.joined().unicodeScalars.allSatisfy({
                $0.value > 0x20 && $0.value < 0x7F && !"\\#\"<>`{}|^".unicodeScalars.contains($0)
            })
        else { throw invalid }
        return text
    }

    /// Scheme, host and port: what a secret is sent to.
    package static func origin(_ url: String) -> String {
        let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3 else { return url }
        return (parts[0] + "//" + parts[2].prefix { $0 != "?" }).lowercased()
    }
}
