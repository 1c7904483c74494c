package import JSON

/// An amount in the smallest unit of its currency: 150.00 USD is 15,000 cents.
package struct Money: Sendable, Hashable {
    package let minorUnits: Int64
    package let currency: Currency

    package init(minorUnits: Int64, currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    /// From a decimal text such as `150.00`. The decimals must be those of the currency (JPY 0, USD 2, KWD 3); no sign,
    /// no grouping, at most 12 digits before the point.
    package init(amount: String, currency: Currency) throws(InvalidValue) {
        let parts = amount.split(separator: ".", omittingEmptySubsequences: false)
        let digits = parts.joined()
        guard parts.count <= 2, let whole = parts.first, !parts.contains(where: \.isEmpty),
            digits.utf8.allSatisfy({ (48...57).contains($0) }), whole == "0" || whole.first != "0"
        else {
            throw InvalidValue("invalid-amount", "must be a decimal number such as 150.00, without sign or grouping")
        }
        guard whole.utf8.count <= 12 else {
            throw InvalidValue("out-of-range", "may have at most 12 digits before the point")
        }
        guard (parts.count == 2 ? parts[1].utf8.count : 0) == currency.decimals, let units = Int64(digits) else {
            throw InvalidValue("amount-decimals", "must have \(currency.decimals) decimals for this currency")
        }
        self.init(minorUnits: units, currency: currency)
    }

    /// The decimal text with the currency's decimals: `150.00`, `1500`, `0.050`.
    package var amount: String {
        let digits = String(minorUnits)
        guard currency.decimals > 0 else { return digits }
        let padded = String(repeating: "0", count: max(0, currency.decimals + 1 - digits.utf8.count)) + digits
        let point = padded.index(padded.endIndex, offsetBy: -currency.decimals)
        return padded[..<point] + "." + padded[point...]
    }
}
