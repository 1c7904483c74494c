import Domain
import Privacy
import Testing
import Vault

struct MasterKeyTests {
    private let master = MasterKey()
    private let tenant = TenantID(at: Timestamp(milliseconds: 1_700_000_000_000))

    @Test func aWrappedKeyUnwrapsToTheSameKey() throws {
        let key = DataKey()
        for tenant in [tenant, nil] {
            let wrapped = try master.wrap(key, tenant: tenant)
            let unwrapped = try master.unwrap(wrapped, tenant: tenant)
            #expect(unwrapped.fingerprint == key.fingerprint)
            let sealed = try key.seal([1, 2, 3], tenant: tenant, row: [], column: "x")
            #expect(try unwrapped.open(sealed, tenant: tenant, row: [], column: "x") == [1, 2, 3])
        }
    }

    @Test func aWrongMasterKeyIsNamed() throws {
        let wrapped = try master.wrap(DataKey(), tenant: tenant)
        let wrong = MasterKey()
        let error = VaultError.wrongMasterKey(needed: master.fingerprint, given: wrong.fingerprint)
        #expect(throws: error) { try wrong.unwrap(wrapped, tenant: tenant) }
        #expect(try MasterKey.fingerprint(of: wrapped) == master.fingerprint)
        #expect("\(error)".contains(master.fingerprint.description))
    }

    @Test func aKeyOfAnotherTenantDoesNotUnwrap() throws {
        let wrapped = try master.wrap(DataKey(), tenant: tenant)
        #expect(throws: VaultError.doesNotOpen) { try master.unwrap(wrapped, tenant: nil) }
    }

    @Test func aChangedKeyDoesNotUnwrap() throws {
        let wrapped = try master.wrap(DataKey(), tenant: nil)
        for index in wrapped.indices {
            var changed = wrapped
            changed[index] ^= 0x10
            #expect(throws: VaultError.self) { try master.unwrap(changed, tenant: nil) }
        }
        #expect(throws: VaultError.notSealed) { try master.unwrap([], tenant: nil) }
    }

    @Test func aMasterKeyPrintsOnlyItsFingerprint() throws {
        let key = try #require(MasterKey(Secret([UInt8](repeating: 0x61, count: 32))))
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "MasterKey(\(key.fingerprint))")
        #expect(!dumped.contains("wrapping") && !dumped.contains("97, 97"))
        #expect(MasterKey(Secret([1])) == nil)
    }
}
