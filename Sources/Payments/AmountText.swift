import Domain

/// How a gateway writes amounts.
struct AmountText {
    let unit: GatewaySettings.AmountUnit
    /// The decimals of its smallest units where they differ from ISO 4217.
    let decimals: [String: Int]

    /// `nil` for what is no amount of the currency; nothing is rounded.
    func money(_ text: String, _ currency: Currency) -> Money? {
        switch unit {
        case .decimal: decimal(text, currency)
        case .minor: minor(text, currency)
        }
    }

    /// `42.5` and `42.500` are `42.50` where the currency has two decimals.
    private func decimal(_ text: String, _ currency: Currency) -> Money? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count) else { return nil }
        var fraction = parts.count == 2 ? parts[1] : ""
        guard parts.count == 1 || !fraction.isEmpty else { return nil }
        while fraction.utf8.count > currency.decimals, fraction.hasSuffix("0") { fraction.removeLast() }
        guard fraction.utf8.count <= currency.decimals else { return nil }
        let digits = fraction + String(repeating: "0", count: currency.decimals - fraction.utf8.count)
        // What is left to find wrong is found by the rules for amounts.
        return try? Money(amount: parts[0] + (digits.isEmpty ? "" : "." + digits), currency: currency)
    }

    private func minor(_ text: String, _ currency: Currency) -> Money? {
        guard text.utf8.count <= 16, text.utf8.allSatisfy({ (48...57).contains($0) }), var units = Int64(text) else {
            return nil
        }
        var difference = (decimals[currency.code] ?? currency.decimals) - currency.decimals
        while difference > 0 {
            guard units.isMultiple(of: 10) else { return nil }
            units /= 10
            difference -= 1
        }
        while difference < 0 {
            units *= 10
            difference += 1
        }
        return Money(minorUnits: units, currency: currency)
    }
}
