import Domain
import Privacy
import Testing
import Vault

struct DataKeyTests {
    private let key = DataKey()
    private let tenant = TenantID(at: Timestamp(milliseconds: 1_700_000_000_000))
    private let other = TenantID(at: Timestamp(milliseconds: 1_700_000_000_001))
    private let plain = Array("+15551230042".utf8)
    private let row: [UInt8] = [1, 2, 3]

    @Test(arguments: [0, 1, 600, 70_000])
    func whatIsSealedOpens(count: Int) throws {
        let plain = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        for tenant in [tenant, nil] {
            let sealed = try key.seal(plain, tenant: tenant, row: row, column: "phone")
            #expect(sealed.count == count + 37)
            #expect(try key.open(sealed, tenant: tenant, row: row, column: "phone") == plain)
        }
    }

    @Test func aSealedSecretOpens() throws {
        let sealed = try key.seal(Secret(plain), tenant: tenant, row: row, column: "secret")
        #expect(try key.openSecret(sealed, tenant: tenant, row: row, column: "secret").matches(plain))
    }

    @Test func sealedValuesShowNothingAndDiffer() throws {
        let first = try key.seal(plain, tenant: tenant, row: row, column: "phone")
        let second = try key.seal(plain, tenant: tenant, row: row, column: "phone")
        #expect(first != second)
        #expect(first.firstRange(of: plain.prefix(4)) == nil)
        #expect(try DataKey.fingerprint(of: first) == key.fingerprint)
    }

    @Test func aValueMovedToAnotherPlaceDoesNotOpen() throws {
        let sealed = try key.seal(plain, tenant: tenant, row: [1, 2], column: "ab")
        #expect(throws: VaultError.doesNotOpen) { try key.open(sealed, tenant: other, row: [1, 2], column: "ab") }
        #expect(throws: VaultError.doesNotOpen) { try key.open(sealed, tenant: nil, row: [1, 2], column: "ab") }
        #expect(throws: VaultError.doesNotOpen) { try key.open(sealed, tenant: tenant, row: [1, 3], column: "ab") }
        #expect(throws: VaultError.doesNotOpen) { try key.open(sealed, tenant: tenant, row: [1, 2], column: "ac") }
        let a = UInt8(ascii: "a")
        #expect(throws: VaultError.doesNotOpen) { try key.open(sealed, tenant: tenant, row: [1, 2, a], column: "b") }
        #expect(throws: VaultError.doesNotOpen) { try key.open(sealed, tenant: tenant, row: [1], column: "\u{2}ab") }
    }

    @Test func noFlippedBitOpens() throws {
        let sealed = try key.seal(plain, tenant: tenant, row: row, column: "phone")
        for index in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[index] ^= 1 << bit
                #expect(throws: VaultError.self) { try key.open(changed, tenant: tenant, row: row, column: "phone") }
            }
        }
    }

    @Test func noPartOpens() throws {
        let sealed = try key.seal(plain, tenant: tenant, row: row, column: "phone")
        for count in 0..<sealed.count {
            let part = Array(sealed.prefix(count))
            #expect(throws: count < 37 ? VaultError.notSealed : .doesNotOpen) {
                try key.open(part, tenant: tenant, row: row, column: "phone")
            }
        }
    }

    @Test func anotherKeyDoesNotOpenIt() throws {
        let sealed = try key.seal(plain, tenant: tenant, row: row, column: "phone")
        #expect(throws: VaultError.unknownDataKey(key.fingerprint)) {
            try DataKey().open(sealed, tenant: tenant, row: row, column: "phone")
        }
    }

    @Test func aKeyIsMadeOf32Bytes() throws {
        #expect(DataKey(Secret([UInt8](repeating: 1, count: 31))) == nil)
        let same = try #require(DataKey(Secret([UInt8](repeating: 1, count: 32))))
        #expect(same.fingerprint == DataKey(Secret([UInt8](repeating: 1, count: 32)))?.fingerprint)
        #expect(same.fingerprint != key.fingerprint)
        #expect(KeyFingerprint(bytes: same.fingerprint.bytes[...]) == same.fingerprint)
        #expect(KeyFingerprint(bytes: [1, 2]) == nil)
    }

    @Test func aKeyPrintsOnlyItsFingerprint() throws {
        let key = try #require(DataKey(Secret([UInt8](repeating: 0x61, count: 32))))
        var dumped = ""
        dump(key, to: &dumped)
        let printed = "\(key) \(String(reflecting: key)) \(dumped)"
        #expect(printed.contains(key.fingerprint.description))
        #expect(!printed.contains("aaaa") && !printed.contains("97, 97") && !printed.contains("Sealing"))
    }
}
