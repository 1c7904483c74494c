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
        guard let digits = DecimalDigits(amount) else {
            throw InvalidValue("invalid-amount", "must be a decimal number such as 150.00, without sign or grouping")
        }
        guard digits.whole <= 12 else {
            throw InvalidValue("out-of-range", "may have at most 12 digits before the point")
        }
        guard digits.decimals == currency.decimals else {
            throw InvalidValue("amount-decimals", "must have \(currency.decimals) decimals for this currency")
        }
        self.init(minorUnits: digits.value, currency: currency)
    }

    /// The decimal text with the currency's decimals: `150.00`, `1500`, `0.050`.
    package var amount: String {
        guard currency.decimals > 0 else { return String(minorUnits) }
        var digits = Array(String(minorUnits).utf8)
        let missing = currency.decimals + 1 - digits.count
        if missing > 0 { digits.insert(contentsOf: repeatElement(UInt8(ascii: "0"), count: missing), at: 0) }
        digits.insert(UInt8(ascii: "."), at: digits.count - currency.decimals)
        return String(decoding: digits, as: UTF8.self)
    }
}

/// The digits of a decimal text: at least one before the point, no zero in front of others, at least one after a point.
private struct DecimalDigits {
    private(set) var whole = 0
    private(set) var decimals = 0
    /// Without its point; 0 where there are more digits than any amount has.
    private(set) var value: Int64 = 0

    init?(_ text: String) {
        var hasPoint = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
                continue
            }
            guard (48...57).contains(byte), hasPoint || whole != 1 || value != 0 else { return nil }
            if hasPoint { decimals += 1 } else { whole += 1 }
            value = whole + decimals > 18 ? 0 : value * 10 + Int64(byte - 48)
        }
        guard whole > 0, !hasPoint || decimals > 0 else { return nil }
    }
}
