import Domain
import Privacy
import Testing
import Vault

struct TenantKeysTests {
    private let tenant = TenantID(at: Timestamp(milliseconds: 1_700_000_000_000))
    private let plain = Array("carol@example.com".utf8)

    @Test func whatAnOlderKeySealedOpensAfterARotation() throws {
        var keys = TenantKeys(tenant: tenant, current: DataKey())
        let old = try keys.seal(plain, row: [1], column: "email")
        let oldHash = keys.lookupHash(purpose: "email", value: "carol@example.com")
        #expect(try !keys.isOutdated(old))
        keys.rotate(to: DataKey())
        let new = try keys.seal(Secret(plain), row: [1], column: "email")
        #expect(try keys.open(old, row: [1], column: "email") == plain)
        #expect(try keys.openSecret(new, row: [1], column: "email").matches(plain))
        #expect(try keys.isOutdated(old))
        #expect(try !keys.isOutdated(new))
        let hashes = keys.lookupHashes(purpose: "email", value: "carol@example.com")
        #expect(hashes == [keys.lookupHash(purpose: "email", value: "carol@example.com"), oldHash])
        #expect(hashes[0] != hashes[1])
    }

    @Test func aDestroyedKeyOpensNothing() throws {
        let destroyed = DataKey()
        let sealed = try TenantKeys(tenant: tenant, current: destroyed).seal(plain, row: [1], column: "email")
        let keys = TenantKeys(tenant: tenant, current: DataKey(), older: [DataKey()])
        #expect(throws: VaultError.unknownDataKey(destroyed.fingerprint)) {
            try keys.open(sealed, row: [1], column: "email")
        }
        #expect(throws: VaultError.notSealed) { try keys.open(plain, row: [1], column: "email") }
    }

    @Test func anotherTenantWithTheSameKeyOpensNothing() throws {
        let key = DataKey()
        let sealed = try TenantKeys(tenant: tenant, current: key).seal(plain, row: [1], column: "email")
        #expect(throws: VaultError.doesNotOpen) {
            try TenantKeys(tenant: nil, current: key).open(sealed, row: [1], column: "email")
        }
    }
}
