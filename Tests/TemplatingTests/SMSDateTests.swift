import Privacy
import Templating
import Testing

/// A month's name must not make a text message twice as long.
@Suite struct SMSDateTests {
    private func written(_ source: String, _ paidAt: String, _ locale: String) throws -> RenderedSMS {
        var receipt = SampleReceipt()
        (receipt.paidAt, receipt.locale, receipt.timeZone) = (paidAt, locale, "Etc/UTC")
        return try sms(source, receipt)
    }

    @Test(arguments: [
        ("2026-08-22T12:00:00Z", "fr", "22/08/2026"), ("2026-02-22T12:00:00Z", "fr", "22 février 2026"),
        ("2026-08-22T12:00:00Z", "fr-CA", "2026-08-22"), ("2026-11-22T12:00:00Z", "fr", "22 novembre 2026"),
        ("2026-08-22T12:00:00Z", "en", "August 22, 2026"), ("2026-03-22T12:00:00Z", "de", "22. März 2026"),
        ("2026-10-22T12:00:00Z", "pl", "22.10.2026"), ("2026-11-22T12:00:00Z", "ru", "22.11.2026"),
        ("2026-11-22T12:00:00Z", "ja", "2026/11/22"),
    ])
    func aDateThatWouldNotFitTheAlphabetIsWrittenInDigits(paidAt: String, locale: String, expected: String) throws {
        let message = try written("Paid {{transaction.date}}", paidAt, locale)
        #expect(message.text.reveal() == "Paid " + expected && message.encoding == .gsm7)
    }

    @Test func aTextThatIsOutsideTheAlphabetAnywayKeepsTheLongDateAndTheSign() throws {
        let message = try written("Оплата {{transaction.date}}", "2026-11-22T12:00:00Z", "ru")
        #expect(message.text.reveal() == "Оплата 22 ноября 2026 г.")
        var rupees = SampleReceipt()
        (rupees.amount, rupees.currency, rupees.locale) = ("1500.00", "INR", "hi-IN")
        #expect(try sms("भुगतान {{transaction.amount}}", rupees).text.reveal() == "भुगतान ₹1,500.00")
        #expect(try sms("Paid {{transaction.amount}}", rupees).text.reveal() == "Paid INR 1,500.00")
    }

    @Test func aDateThatHasNoOtherFormStaysAsItIs() throws {
        let message = try written("Paid {{transaction.date}}", "2026-11-22T12:00:00Z", "ar-EG")
        #expect(message.encoding == .ucs2 && message.text.reveal().contains("٢٠٢٦"))
    }

    @Test func everyBuiltInTextStaysInTheAlphabetInEveryMonth() throws {
        for (locale, month) in ["en", "es", "fr", "de"].flatMap({ locale in (1...12).map { (locale, $0) } }) {
            var receipt = SampleReceipt()
            (receipt.locale, receipt.paidAt) = (locale, "2026-\(month < 10 ? "0" : "")\(month)-22T12:00:00Z")
            let message = try Starter(name: "payment-receipt", locale: locale).template().renderSMS(receipt.context())
            #expect(message.encoding == .gsm7, "\(locale) \(month)")
        }
    }
}
