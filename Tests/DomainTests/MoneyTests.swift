import Domain
import JSON
import Testing

struct MoneyTests {
    private func money(_ amount: String, _ code: String) throws -> Money {
        try Money(amount: amount, currency: #require(Currency(code: code)))
    }

    @Test(arguments: [
        ("150.00", "USD", 15_000), ("0.05", "USD", 5), ("1500", "JPY", 1_500), ("0", "JPY", 0), ("0.050", "KWD", 50),
        ("1.0000", "CLF", 10_000), ("999999999999.99", "EUR", 99_999_999_999_999),
    ]) func amountsHaveTheDecimalsOfTheirCurrency(_ amount: String, _ code: String, _ units: Int64) throws {
        let money = try money(amount, code)
        #expect(money.minorUnits == units)
        #expect(money.amount == amount)
    }

    @Test(arguments: [
        ("150", "USD", "amount-decimals"), ("150.0", "USD", "amount-decimals"), ("150.000", "USD", "amount-decimals"),
        ("1.5", "JPY", "amount-decimals"), ("1.50", "KWD", "amount-decimals"), ("150.", "USD", "invalid-amount"),
        ("1500.", "JPY", "invalid-amount"), (".50", "USD", "invalid-amount"), (".", "JPY", "invalid-amount"),
        ("", "USD", "invalid-amount"), ("-1.00", "USD", "invalid-amount"), ("+1.00", "USD", "invalid-amount"),
        ("1,000.00", "USD", "invalid-amount"), ("1.000.00", "USD", "invalid-amount"),
        ("01.00", "USD", "invalid-amount"),
        ("00.00", "USD", "invalid-amount"), ("1e2", "JPY", "invalid-amount"), (" 1.00", "USD", "invalid-amount"),
        ("１.00", "USD", "invalid-amount"), ("1234567890123.00", "USD", "out-of-range"),
    ]) func otherAmountsAreRefused(_ amount: String, _ code: String, _ error: String) throws {
        let refusal = #expect(throws: InvalidValue.self) { try money(amount, code) }
        #expect(refusal?.code == error)
    }

    @Test func everyAmountReadsBack() throws {
        var random = SeededGenerator(seed: 7)
        for code in ["JPY", "USD", "KWD", "CLF"] {
            let currency = try #require(Currency(code: code))
            for _ in 0..<500 {
                let money = Money(minorUnits: .random(in: 0...999_999_999_999, using: &random), currency: currency)
                #expect(try Money(amount: money.amount, currency: currency) == money)
            }
        }
    }

    @Test func currenciesAreThoseOfTheStandardInCapitals() {
        #expect(Currency(code: "EUR")?.decimals == 2)
        #expect(Currency(code: "ISK")?.decimals == 0)
        #expect(Currency(code: "TND")?.decimals == 3)
        #expect(Currency(code: "UYW")?.decimals == 4)
        for code in ["", "usd", "US", "USDD", "XXX", "BTC", "DEM"] { #expect(Currency(code: code) == nil, "\(code)") }
    }
}
