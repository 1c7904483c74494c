import Testing
import Vault

struct MasterKeyHandoverTests {
    private let old = MasterKey()
    private let new = MasterKey()
    private let running = MasterKeyHandover()

    @Test func theProcessThatAnnouncedItselfGetsTheNewKey() throws {
        let announcement = try running.announcement(under: old)
        #expect(MasterKeyHandover.isAnnouncement(announcement, under: old))
        let sealed = try MasterKeyHandover.seal(new, from: old, to: announcement)
        let got = try running.open(sealed, under: old)
        #expect(got.fingerprint == new.fingerprint)
        let key = DataKey()
        #expect(try got.unwrap(try new.wrap(key, tenant: nil), tenant: nil).fingerprint == key.fingerprint)
    }

    @Test func aCopyOfTheFileAndTheOldKeyDoNotOpenAHandover() throws {
        let sealed = try MasterKeyHandover.seal(new, from: old, to: try running.announcement(under: old))
        #expect(throws: VaultError.doesNotOpen) { try MasterKeyHandover().open(sealed, under: old) }
    }

    @Test func nobodyWithoutTheOldKeyAnnouncesHimselfOrHandsAKeyOver() throws {
        let stranger = MasterKey()
        let announcement = try running.announcement(under: stranger)
        #expect(!MasterKeyHandover.isAnnouncement(announcement, under: old))
        #expect(throws: VaultError.self) { try MasterKeyHandover.seal(new, from: old, to: announcement) }
        let sealed = try MasterKeyHandover.seal(new, from: stranger, to: announcement)
        #expect(throws: VaultError.self) { try running.open(sealed, under: old) }
    }

    @Test func aChangedOrCutHandoverDoesNotOpen() throws {
        let sealed = try MasterKeyHandover.seal(new, from: old, to: try running.announcement(under: old))
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: VaultError.self) { try running.open(changed, under: old) }
        }
        for count in [0, 31, 32, 40, sealed.count - 1] {
            #expect(throws: VaultError.self) { try running.open(Array(sealed.prefix(count)), under: old) }
        }
    }
}
