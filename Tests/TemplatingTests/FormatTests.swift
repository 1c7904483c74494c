import Foundation
import Privacy
import Templating
import Testing

@Suite struct FormatTests {
    private func amount(_ amount: String, _ currency: String, _ locale: String) throws -> String {
        var receipt = SampleReceipt()
        (receipt.amount, receipt.currency, receipt.locale) = (amount, currency, locale)
        return try text("{{transaction.amount}}", receipt).replacing("\u{A0}", with: " ")
    }

    @Test(arguments: [
        ("150.00", "USD", "en", "$150.00"), ("1234567.89", "USD", "en-US", "$1,234,567.89"),
        ("0.05", "USD", "", "$0.05"),
        ("150.00", "USD", "en-CA", "US$150.00"), ("1500", "JPY", "en-US", "¥1,500"), ("1500", "JPY", "ja-JP", "¥1,500"),
        ("0.050", "KWD", "en-US", "KWD 0.050"), ("1234567.00", "INR", "en-IN", "₹12,34,567.00"),
        ("1234567.00", "INR", "en-US", "₹1,234,567.00"), ("1234.50", "EUR", "de-DE", "1.234,50 €"),
        ("1234.50", "EUR", "es-ES", "1234,50 €"), ("12345.50", "EUR", "es-ES", "12.345,50 €"),
        ("1234.50", "EUR", "fr-FR", "1 234,50 €"), ("1234.50", "BRL", "pt-BR", "R$ 1.234,50"),
        ("1234.50", "CHF", "de-CH", "CHF 1’234.50"), ("1500", "KRW", "ko-KR", "₩1,500"),
        ("1500", "ISK", "en-US", "ISK 1,500"), ("10.00", "HUF", "en-US", "HUF 10.00"),
        ("999999999999.99", "USD", "en", "$999,999,999,999.99"),
    ])
    func amountsAreWrittenAsTheLocaleDoes(amount: String, currency: String, locale: String, expected: String) throws {
        let written = try self.amount(amount, currency, locale)
        // Fonts and Unicode versions differ about the yen sign's width.
        #expect(written.replacing("￥", with: "¥") == expected)
    }

    /// The formats are taken from samples; they must say what Foundation says for each amount.
    @Test(arguments: [
        "en", "de", "es", "fr", "hi-IN", "ar-EG", "fa", "he", "ja", "pl", "pt-PT", "bn", "sv", "de-AT", "my",
    ])
    func everyAmountIsWrittenAsFoundationWritesIt(locale: String) throws {
        var random = SystemRandomNumberGenerator()
        for (currency, decimals) in [("USD", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3), ("INR", 2), ("PLN", 2)] {
            for digits in 1...9 {
                let whole = String(Int64.random(in: 0..<Int64(pow(10.0, Double(digits))), using: &random))
                let fraction = (0..<decimals).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
                let plain = decimals == 0 ? whole : whole + "." + fraction
                let style = Decimal.FormatStyle.Currency(code: currency, locale: Locale(identifier: locale))
                    .precision(.fractionLength(decimals))
                let expected = try #require(Decimal(string: plain)).formatted(style)
                    .replacing("\u{202F}", with: " ").replacing("\u{A0}", with: " ")
                #expect(try amount(plain, currency, locale) == expected)
            }
        }
    }

    @Test(arguments: [
        ("2026-11-22T15:00:00Z", "America/New_York", "en", "November 22, 2026|10:00 AM"),
        ("2026-11-22T03:00:00Z", "America/New_York", "en-US", "November 21, 2026|10:00 PM"),
        ("2026-07-01T03:59:59Z", "America/New_York", "en-US", "June 30, 2026|11:59 PM"),
        ("2026-07-01T04:00:00Z", "America/New_York", "en-US", "July 1, 2026|12:00 AM"),
        ("2026-11-22T15:00:00Z", "UTC", "de-DE", "22. November 2026|15:00"),
        ("2026-11-22T23:30:00Z", "Asia/Kolkata", "en-IN", "23 November 2026|5:00 AM"),
        ("2026-11-22T15:00:00Z", "Asia/Tokyo", "ja-JP", "2026年11月23日|0:00"),
        ("1969-12-31T23:59:59Z", "UTC", "en-GB", "31 December 1969|23:59"),
    ])
    func datesAreThoseOfTheTimeZone(paidAt: String, timeZone: String, locale: String, expected: String) throws {
        var receipt = SampleReceipt()
        (receipt.paidAt, receipt.timeZone, receipt.locale) = (paidAt, timeZone, locale)
        let written = try text("{{transaction.date}}|{{transaction.time}}", receipt)
        #expect(written.replacing("\u{A0}", with: " ") == expected)
    }

    @Test func anUnknownTimeZoneIsNoGuess() throws {
        var receipt = SampleReceipt()
        receipt.timeZone = "Mars/Olympus"
        #expect(throws: RenderError.unknownTimeZone("Mars/Olympus")) { try text("{{transaction.date}}", receipt) }
        #expect(try text("{{transaction.amount}}", receipt) == "$150.00")
    }

    @Test func manyAtOnceWriteTheSame() async throws {
        let template = try email(text: "{{transaction.amount}} {{transaction.date}} {{transaction.time}}")
        let contexts = try ["en", "de", "ar", "hi-IN"].map { locale in
            var receipt = SampleReceipt()
            receipt.locale = locale
            return try receipt.context()
        }
        let expected = try contexts.map { try template.renderEmail($0).text }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<400 {
                group.addTask { try template.renderEmail(contexts[number % 4]).text == expected[number % 4] }
            }
            for try await isSame in group { #expect(isSame) }
        }
    }
}
