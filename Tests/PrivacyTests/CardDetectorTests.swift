import Foundation
import Privacy
import Testing

struct CardDetectorTests {
    @Test(arguments: CardNumbers.published)
    func aPublishedNumberIsFoundInEverySpelling(number: String) {
        let spellings = CardNumbers.spellings(of: number)
        #expect(spellings.filter { CardDetector.firstStrict(in: $0.text)?.kind != .cardNumber }.map(\.name) == [])
        #expect(spellings.filter { !CardDetector.masked($0.text).contains("[card]") }.map(\.name) == [])
    }

    @Test(arguments: CardNumbers.strong)
    func aRecordThatBeginsWithANumberIsFound(number: String) {
        for record in ["\(number)1229", "\(number)2912", "\(number)1229123", "0000\(number)", "00\(number)12291234"] {
            #expect(CardDetector.firstStrict(in: record)?.kind == .cardNumber, "\(record)")
        }
    }

    @Test(arguments: CardNumbers.published)
    func anotherCheckDigitIsNoCardNumber(number: String) throws {
        let last = try #require(number.last?.wholeNumberValue)
        let wrong = number.dropLast() + String((last + 1) % 10)
        #expect(CardDetector.firstStrict(in: String(wrong)) == nil)
    }

    @Test func aChipObjectIsFound() {
        #expect(CardDetector.firstStrict(in: "5A084111111111111111") != nil)
        #expect(CardDetector.firstStrict(in: "9F02065A0A6205500000000000004F5F") != nil)
    }

    @Test func aFindingInEncodedTextTellsThePlaceInTheText() {
        let text =
            "é <b>4111</b> 1111&nbsp;1111 <i>1111</i> and \(Data("card 378282246310005".utf8).base64EncodedString())"
        let findings = CardDetector.strictFindings(in: text)
        #expect(
            findings.map { String(decoding: Array(text.utf8)[$0.range], as: UTF8.self) }.first
                == "4111</b> 1111&nbsp;1111 <i>1111")
        #expect(CardDetector.masked(text) == "é <b>[card]</i> and [card]=")
    }

    @Test func schemesWithoutCheckDigitAreFoundWhenGroupedOrNamed() {
        #expect(CardDetector.firstStrict(in: "6234 5678 9012 3456") != nil)
        #expect(CardDetector.firstStrict(in: "UnionPay card: 6234567890123456") != nil)
        #expect(CardDetector.firstStrict(in: "6234567890123456") == nil)
    }

    @Test(arguments: [
        "%B4111111111111111^CARDHOLDER/TEST^29121010000000000000?", ";4111111111111111=29121010000000000?",
        "4111111111111111D29121010000000000F", "57134111111111111111D29121010000000000F", "6759649826438453=2912101",
    ])
    func trackDataIsFound(text: String) {
        #expect(CardDetector.firstStrict(in: text)?.kind == .trackData)
        #expect(!CardDetector.masked(text).contains("2912101"))
    }

    @Test(arguments: [
        "CVV 123", "cvv2: 1234", "\"cvc\":\"123\"", "\"cvc\": 123}", "Card security code - 123", "securityCode=123",
        "security_code: 123", "CID: 1234", "cardCvv: 123", "cvn/123", "Verification value (123)", "cid=123",
        "<CSC> 999.",
    ])
    func aLabelledSecurityCodeIsFound(text: String) {
        #expect(CardDetector.firstStrict(in: text)?.kind == .securityCode)
        #expect(CardDetector.masked(text).contains("[card]"))
    }

    @Test(arguments: [
        "src=\"cid:123\"", "CVV 12", "CVV 12345", "cvv: 123.50", "cvv: 12.5%", "cvv: 100%", "acid: 1234", "cvv none",
        "invoice 123", "encode 1234", "2024", "service 4111", "cvv",
    ])
    func threeDigitsWithoutALabelAreNot(text: String) {
        #expect(CardDetector.firstStrict(in: text) == nil)
    }

    @Test func aFindingTellsThePlaceOfTheWholeRun() {
        let findings = CardDetector.strictFindings(in: "é 4111 1111 1111 1111 12/29, cvv 123 and 378282246310005")
        #expect(findings.map(\.kind) == [.cardNumber, .securityCode, .cardNumber])
        #expect(findings.map(\.range) == [3..<28, 34..<37, 42..<57])
    }

    @Test func maskingKeepsTheRest() {
        #expect(CardDetector.masked("a 4111-1111-1111-1111. b") == "a [card]. b")
        #expect(CardDetector.masked("nothing here") == "nothing here")
    }

    @Test func illFormedBytesNeitherStopNorHideANumber() {
        let number = Array("4111111111111111".utf8)
        #expect(CardDetector.firstStrict(utf8: [0xff, 0xc2] + number) != nil)
        #expect(CardDetector.firstStrict(utf8: number + [0xe2, 0x80]) != nil)
        #expect(CardDetector.firstStrict(utf8: [0xf0, 0x9f]) == nil)
        #expect(CardDetector.firstStrict(utf8: []) == nil)
    }
}
