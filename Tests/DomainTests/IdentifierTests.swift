import Domain
import Testing

struct IdentifierTests {
    private let time = Timestamp(milliseconds: 1_795_342_800_123)

    @Test func theTextFormReadsBack() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<200 {
            let id = ReceiptID(at: time, random: &random)
            #expect(id.description.hasPrefix("rcp_") && id.description.utf8.count == 30)
            #expect(ReceiptID(id.description) == id)
            #expect(ReceiptID(bytes: id.bytes) == id)
        }
    }

    @Test func itIsAUUIDOfVersion7() {
        let bytes = DeliveryID(at: time).bytes
        #expect(bytes[6] >> 4 == 7)
        #expect(bytes[8] >> 6 == 0b10)
        #expect(bytes.prefix(6).reduce(Int64(0)) { $0 << 8 | Int64($1) } == time.milliseconds)
    }

    @Test func laterIdsSortAfterEarlierOnesInEveryForm() {
        let ids = (0..<100).map { ReceiptID(at: time + Milliseconds($0 * 7)) }
        #expect(ids == ids.sorted())
        #expect(ids.map(\.description) == ids.map(\.description).sorted())
        #expect(zip(ids, ids.dropFirst()).allSatisfy { $0.bytes.lexicographicallyPrecedes($1.bytes) })
    }

    @Test func twoOfOneMomentDiffer() {
        #expect(Set((0..<1_000).map { _ in KeyID(at: time) }).count == 1_000)
    }

    @Test(arguments: ["", "rcp_", "dlv_", "RCP_", "rcp", "rcp-"]) func anotherPrefixIsRefused(_ prefix: String) {
        let text = DeliveryID(at: time).description.dropFirst(4)
        #expect(ReceiptID(prefix + text) == nil || prefix == "rcp_")
    }

    @Test func otherLengthsAndCharactersAreRefused() {
        let text = ReceiptID(at: time).description
        #expect(ReceiptID(text.dropLast()) == nil)
        #expect(ReceiptID(text + "0") == nil)
        #expect(ReceiptID(" " + text.dropLast()) == nil)
        for bad in ["i", "l", "o", "u", "A", "-", " ", "é"] {
            #expect(ReceiptID(text.dropLast() + bad) == nil, "\(bad)")
        }
        #expect(ReceiptID("rcp_80000000000000000000000000") == nil)
        #expect(ReceiptID(bytes: [UInt8](repeating: 0, count: 15)) == nil)
        #expect(ReceiptID(bytes: [UInt8](repeating: 0, count: 17)) == nil)
    }

    @Test func timesOutOfRangeDoNotTrap() {
        #expect(ReceiptID(at: Timestamp(milliseconds: -5)).high >> 16 == 0)
        #expect(ReceiptID(at: Timestamp(milliseconds: .max)).bytes.count == 16)
    }
}
