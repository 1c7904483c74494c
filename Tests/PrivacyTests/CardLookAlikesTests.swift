import Foundation
import Privacy
import Testing

struct CardLookAlikesTests {
    @Test(arguments: [
        "550e8400-e29b-41d4-a716-446655440000", "01890a5d-ac96-774b-bcce-b302099a8057", "2026-11-22T13:51:28.578123Z",
        "2026-11-22 13:51:28.578", "1700000000000", "1700000000000000", "1700000000123456789", "+15551231234",
        "+1 (555) 123-1234", "+573001234567", "+639171234567", "+49 1512 3456789", "+6281234567890", "00491512345678",
        "490154203237518", "8944500102198304826", "1Z999AA10123456784", "9400111899223397623910", "1234567890.12",
        "1,234,567,890,123.45", "37.774929,-122.419415", "192.168.100.200", "411111******1111", "4111 **** **** 1111",
        "**** **** **** 1111", "12345678901", "8812345678901234", "0000000000000000", "REF-2026-000123-77", "4111",
        "2001:db8:85a3::8a2e:370:7334", "DE89 3704 0044 0532 0130 00", "FR14 2004 1010 0505 0001 3M02 606",
        "GB82WEST12345698765432", "<td>12</td><td>2026</td>", "4.111111111111112E15", "4.1E15", "%41%42",
        "a < 12 & b > 3",
        "dGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcw==", "&#52;&#53;", "C:\\users\\u0034", "<", "&", "%", "\\", "&#", "\\u{",
        "<!--",
    ])
    func lookAlikesPass(text: String) {
        #expect(CardDetector.firstStrict(in: text) == nil)
    }

    /// The E.164 numbers of countries whose code begins as a Maestro or UnionPay number does.
    @Test(arguments: ["57", "58", "60", "61", "62", "63", "66", "593", "598", "502", "81", "82"])
    func phonesWithAPlusPass(country: String) {
        for number in stride(from: 3_001_234_560, to: 3_001_234_760, by: 1) {
            #expect(CardDetector.firstStrict(in: "+\(country)\(number)") == nil)
        }
    }

    @Test func anAccountNumberInGroupsPassesWhenItsCheckDigitsFit() {
        var generator = SplitMix(state: 5)
        for _ in 0..<3000 {
            let account = (0..<18).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
            let remainder = (account + "131400").utf8.reduce(0) { ($0 * 10 + Int($1) - 48) % 97 }
            let check = 98 - remainder
            let iban = "DE\(check < 10 ? "0" : "")\(check)\(account)"
            let groups = stride(from: 0, to: 22, by: 4).map { String(iban.dropFirst($0).prefix(4)) }.joined(
                separator: " ")
            #expect(CardDetector.firstStrict(in: groups) == nil)
        }
        #expect(CardDetector.firstStrict(in: "DE89 4111 1111 1111 1111") != nil)
    }

    /// Where prefix, length and check digit fit by chance, nothing tells an identifier from a card number. These are the
    /// most of each class, in percent.
    @Test(arguments: LookAlikes.classes.indices)
    func lookAlikesPassAsFarAsTheyCanBeToldApart(index: Int) {
        let most = [
            "order id of 16": 6.5, "glued order id of 16": 6.5, "merchant id of 15": 7.5, "four numbers": 11,
            "snowflake": 3,
            "retrieval reference": 3, "AWS account": 3, "UPS": 1, "SSCC": 1, "trace": 0.6, "SHA-256": 0.6,
            "four numbers with commas": 0,
        ]
        let (name, make) = LookAlikes.classes[index]
        var generator = SplitMix(state: 42)
        let found = (0..<1000).count { _ in CardDetector.firstStrict(in: make(&generator)) != nil }
        #expect(Double(found) / 10 <= most[name, default: 0.3], "\(name)")
    }

    @Test func mostRandomIdsPass() {
        var generator = SplitMix(state: 7)
        let ids = (0..<5000).map { _ in
            String(UInt64.random(in: 1_000_000_000_000_000...9_999_999_999_999_999, using: &generator))
        }
        let found = ids.count { CardDetector.firstStrict(in: $0) != nil }
        #expect((100...300).contains(found), "about 4 % can't be told apart: \(found) of 5000")
    }

    /// As in the pages of a database, where a number may stand before and another column behind.
    @Test(arguments: ["", "sent", "\u{1}9"], ["", "40fc6980-9429-4031-96a9-5d1be22f0a13", "x1"])
    func aUUIDIsNoneWhateverStandsBesideIt(before: String, behind: String) {
        let id = "40fc6980-9429-4031-96a9-5d1be22f0a13"
        #expect(CardDetector.firstStrict(in: "40fc 6980-9429-4031-96") != nil)
        #expect(CardDetector.firstStrict(in: before + id + behind) == nil)
        #expect(CardDetector.firstStrict(in: before + id.prefix(30) + " " + behind) != nil)
    }

    @Test func noUUIDIsFound() {
        var generator = SplitMix(state: 11)
        let found = (0..<5000).count { _ in
            let bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let hex = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            let parts = [
                hex.prefix(8), hex.dropFirst(8).prefix(4), hex.dropFirst(12).prefix(4), hex.dropFirst(16).prefix(4),
                hex.suffix(12),
            ]
            return CardDetector.firstStrict(in: parts.joined(separator: "-")) != nil
        }
        #expect(found <= 2)
    }
}

/// Random numbers that are the same in each run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
