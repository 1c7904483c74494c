import Privacy
import Templating
import Testing

@Suite struct SMSLengthTests {
    @Test(arguments: [
        (String(repeating: "a", count: 0), SMSEncoding.gsm7, 0, 0),
        (String(repeating: "a", count: 160), .gsm7, 160, 1),
        (String(repeating: "a", count: 161), .gsm7, 161, 2),
        (String(repeating: "a", count: 306), .gsm7, 306, 2),
        (String(repeating: "a", count: 307), .gsm7, 307, 3),
        (String(repeating: "a", count: 765), .gsm7, 765, 5),
        (String(repeating: "€", count: 80), .gsm7, 160, 1),
        (String(repeating: "€", count: 80) + "a", .gsm7, 161, 2),
        // 76 extension characters fill 152 of 153 septets; the next one isn't cut.
        (String(repeating: "€", count: 153), .gsm7, 306, 3),
        (String(repeating: "a", count: 152) + "{" + String(repeating: "a", count: 152), .gsm7, 306, 3),
        (String(repeating: "я", count: 70), .ucs2, 70, 1),
        (String(repeating: "я", count: 71), .ucs2, 71, 2),
        (String(repeating: "я", count: 134), .ucs2, 134, 2),
        (String(repeating: "я", count: 135), .ucs2, 135, 3),
        (String(repeating: "😀", count: 35), .ucs2, 70, 1),
        (String(repeating: "😀", count: 67), .ucs2, 134, 3),
        ("ç" + String(repeating: "a", count: 70), .ucs2, 71, 2),
        ("Ç" + String(repeating: "a", count: 70), .gsm7, 71, 1),
        ("’", .ucs2, 1, 1), ("`", .ucs2, 1, 1), ("\u{A0}", .ucs2, 1, 1), ("£$¥èéΔΩß¿\n", .gsm7, 10, 1),
    ])
    func partsAreCountedAsCarriersBill(text: String, encoding: SMSEncoding, units: Int, parts: Int) {
        let length = SMSLength(of: text)
        #expect(length.encoding == encoding)
        #expect(length.units == units)
        #expect(length.parts == parts)
        #expect(SMSLength.parts(of: text) == parts)
    }

    @Test func theWholeAlphabetIsKnown() {
        let basic =
            "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
            + "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
        #expect(basic.unicodeScalars.count == 127)
        #expect(basic.unicodeScalars.allSatisfy { SMSLength(of: String(Character($0))).units == 1 })
        let extended = "\u{C}^{}\\[~]|€"
        #expect(extended.unicodeScalars.allSatisfy { SMSLength(of: String(Character($0))).units == 2 })
        #expect(SMSLength(of: basic + extended).encoding == .gsm7)
    }

    @Test func aMessageOverTheLimitIsRefused() throws {
        var receipt = SampleReceipt()
        receipt.variables = ["note": String(repeating: "a", count: 765)]
        #expect(try sms("{{variables.note}}", receipt).segments == 5)
        receipt.variables = ["note": String(repeating: "a", count: 764) + "€"]
        #expect(throws: RenderError.smsTooLong(766)) { try sms("{{variables.note}}", receipt) }
    }

    @Test func aSubjectOverTheLimitIsRefused() throws {
        var receipt = SampleReceipt()
        receipt.variables = ["note": String(repeating: "é", count: 150)]
        #expect(try subject("{{variables.note}}", receipt).count == 150)
        receipt.variables = ["note": String(repeating: "é", count: 151)]
        #expect(throws: RenderError.subjectTooLong(151)) { try subject("{{variables.note}}", receipt) }
    }

    @Test func formattedValuesStayInGSM7() throws {
        var receipt = SampleReceipt()
        let source = "{{transaction.amount}} {{transaction.date}} {{transaction.time}}"
        #expect(try sms(source, receipt).text.reveal() == "$150.00 November 22, 2026 10:00 AM")
        receipt.currency = "INR"
        #expect(try sms("{{transaction.amount}}", receipt).text.reveal() == "INR 150.00")
        #expect(try sms("{{transaction.amount}}", receipt).encoding == .gsm7)
        receipt.locale = "fr"
        receipt.currency = "EUR"
        receipt.amount = "1234.50"
        #expect(try sms("{{transaction.amount}}", receipt).text.reveal() == "1 234,50 €")
        #expect(try sms("{{transaction.amount}}", receipt).encoding == .gsm7)
    }
}
