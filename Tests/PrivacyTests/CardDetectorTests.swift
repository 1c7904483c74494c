import Foundation
import Privacy
import Testing

struct CardDetectorTests {
    @Test(arguments: CardNumbers.all)
    func aNumberIsFoundInEverySpelling(number: String) {
        let spellings = CardSpellings(number).all
        #expect(spellings.filter { CardDetector.firstStrict(in: $0.text)?.kind == nil }.map(\.name) == [])
        #expect(spellings.filter { !CardDetector.masked($0.text).contains("[card]") }.map(\.name) == [])
    }

    @Test func thereAreNumbersAndSpellingsEnough() {
        #expect(Set(CardNumbers.all).count >= 190)
        #expect(CardSpellings("4111111111111111").all.count >= 120)
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
        #expect(CardDetector.firstStrict(in: "5F24032912315A0841111111111111115F340101") != nil)
        #expect(CardDetector.firstStrict(in: "9F0206000000000100571341111111111111" + "11D29121010000000000") != nil)
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
        "<CSC> 999.", "CVV code: 123", "cvv2 is 123", "c\u{f3}digo de seguridad: 123", "Cryptogramme : 123",
        "Kartenpr\u{fc}fnummer 123", "cvv%3D123", "cvv&#58; 123", "<td>CVV</td><td>123</td>", #"{\"cvv\":\"123\"}"#,
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

    @Test func aCodeBehindNumberAndExpiryIsMaskedToo() {
        #expect(
            CardDetector.masked("4111 1111 1111 1111, exp 12/29, then 987 of 3000")
                == "[card], exp 12/29, then [card] of 3000")
        #expect(!CardDetector.masked("4111111111111111 (12/2029) 1234").contains("1234"))
    }

    @Test(arguments: ["4111,1111,1111,1111", "(4111)(1111)(1111)(1111)", "3782,822463,10005", "4,111,111"])
    func punctuationBetweenTheUsualGroupsHidesNothing(text: String) {
        #expect((CardDetector.firstStrict(in: text) != nil) == (text.count > 10))
    }

    /// Where one step of the scan ends and the next one begins.
    @Test func aNumberIsFoundAtEachOffset() {
        let spellings = [
            "4111 1111 1111 1111", "cvv: 123", "NDExMTExMTExMTExMTExMQ==", "4111&nbsp;1111<b>1111</b>1111",
            "5555,5555,5555,4444",
        ]
        for offset in 0...140 {
            let padding = String(repeating: "word ", count: 40).prefix(offset)
            for spelling in spellings {
                for text in ["\(padding) \(spelling)", "\(padding) \(spelling) and \(padding)"] {
                    #expect(CardDetector.firstStrict(in: text) != nil, "\(spelling) at \(offset)")
                }
                #expect(
                    CardDetector.masked("\(padding) \(spelling)").hasPrefix("\(padding) "), "\(spelling) at \(offset)")
            }
        }
    }

    @Test func aLongEncodedTextIsReadToItsEnd() {
        let rows = String(repeating: "<tr><td>no</td><td>&nbsp;</td></tr>\n", count: 400)
        #expect(CardDetector.firstStrict(in: rows) == nil)
        let hidden =
            rows + "<b>4111</b>&#32;1111" + "<i title=\"\(String(repeating: "x", count: 900))\">1111</i> 1111" + rows
        #expect(CardDetector.firstStrict(in: hidden) != nil)
        #expect(CardDetector.firstStrict(in: "<a href=\"https://example.com/%34111111111111111\">x</a>") != nil)
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
