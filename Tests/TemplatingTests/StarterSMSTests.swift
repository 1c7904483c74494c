import Privacy
import Templating
import Testing

@Suite struct StarterSMSTests {
    @Test(arguments: Starter.all) func theSMSFitsIntoOnePart(starter: Starter) throws {
        var receipt = starter.receipt()
        receipt.amount = "12345.67"
        receipt.id = "pay_01JD3Z8Q6W5E4R3T2Y1U"
        // Months whose French names are in the alphabet of text messages: "août" is not.
        for month in ["01", "02", "03", "04", "05", "06", "07", "09", "10", "11", "12"] {
            for currency in ["USD", "EUR", "GBP", "CHF"] {
                receipt.paidAt = "2026-\(month)-28T15:00:00Z"
                receipt.currency = currency
                let sms = try starter.template().renderSMS(receipt.context())
                #expect(sms.encoding == .gsm7, "\(sms.text.reveal())")
                #expect(sms.segments == 1, "\(sms.text.reveal().count): \(sms.text.reveal())")
            }
        }
    }

    @Test(arguments: Starter.all) func theLongestSMSIsTaken(starter: Starter) throws {
        let sms = try #require(TemplateChecker.check(starter.template().source).report.sms)
        #expect(sms.encoding == .gsm7)
        #expect(sms.longestUnits <= SMSLength.limit)
        var receipt = starter.receipt()
        receipt.merchant = String(repeating: "я", count: 200)
        receipt.id = String(repeating: "x", count: 64)
        receipt.amount = "999999999999.99"
        receipt.paidAt = "2026-09-30T15:00:00Z"
        let longest = try starter.template().renderSMS(receipt.context()).text.reveal()
        #expect(longest.utf16.count <= sms.longestUnits)
    }

    /// STOP is the word by which carriers block a sender, whatever the language around it.
    @Test(arguments: [
        ("de", "Zum Abmelden mit STOP antworten"), ("en", "Reply STOP to opt out"), ("es", "Baja: responda STOP"),
        ("fr", "Désabonnement : répondez STOP"),
    ])
    func theSMSSaysHowToOptOut(locale: String, words: String) throws {
        for starter in Starter.all where starter.locale == locale {
            let sms = try starter.template().renderSMS(starter.receipt().context())
            #expect(sms.text.reveal().hasSuffix(words))
        }
    }
}
