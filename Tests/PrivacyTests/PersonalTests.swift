import Foundation
import Privacy
import Testing

struct PersonalTests {
    private static let plain = "+15551230042"
    private let phone = Personal(plain)

    private struct Recipient: Encodable {
        let phone: Personal<String>
        let secret: Secret
        let language = "en"
    }

    private func printed(_ value: some Any) -> String {
        var dumped = ""
        dump(value, to: &dumped)
        return [
            "\(value)", String(describing: value), String(reflecting: value), dumped,
            "\([value])", "\(["key": value])", "\(Optional(value) as Any)",
            String(reflecting: Mirror(reflecting: value).children.map(\.value)),
        ].joined(separator: "\n")
    }

    @Test func aPersonalValueNeverPrintsPlain() {
        #expect(!printed(phone).contains("1230042"))
        #expect("\(phone)" == "***")
        #expect(!printed(Recipient(phone: phone, secret: Secret(text: "x1230042x"))).contains("1230042"))
    }

    @Test func aPersonalNumberNeverPrintsPlain() {
        #expect(!printed(Personal(1_230_042_777)).contains("1230042"))
    }

    @Test func encodersWriteStars() throws {
        let bytes = try JSONEncoder().encode(Recipient(phone: phone, secret: Secret(text: "x1230042x")))
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(!text.contains("1230042"))
        #expect(text.contains("***") && text.contains("en"))
    }

    @Test func thePlainValueTakesANamedCall() {
        #expect(phone.reveal() == Self.plain)
        #expect(phone.map { $0.suffix(4) }.reveal() == "0042")
    }

    @Test func personalValuesCompareByWhatTheyHold() {
        #expect(phone == Personal(Self.plain))
        #expect(phone != Personal("+15551230043"))
        #expect(Set([phone, Personal(Self.plain)]).count == 1)
    }
}
