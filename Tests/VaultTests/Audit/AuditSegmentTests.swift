import Crypto
import Domain
import Foundation
import Testing

@testable import Vault

struct AuditSegmentTests {
    private let log = AuditLogID()
    private let core = Array("a core".utf8)

    /// RFC 9180's published vectors: base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
    @Test func theSuiteIsTheOneOfThePublishedVectors() throws {
        func bytes(_ text: String) throws -> Data { Data(try #require(Hexadecimal.bytes(text))) }
        var recipient = try HPKE.Recipient(
            privateKey: Curve25519.KeyAgreement.PrivateKey(
                rawRepresentation: bytes("497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d")),
            ciphersuite: .audit, info: bytes("4f6465206f6e2061204772656369616e2055726e"),
            encapsulatedKey: bytes("6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256"))
        let sealed = [
            "e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a",
            "2c43aff25343fdbff864506f0818b9d87df84ea01b1a2144d23b4d40c26bf655fdf197fe40297a8aebeed5cc2d",
        ]
        for (number, text) in sealed.enumerated() {
            let plain = try recipient.open(bytes(text), authenticating: Data("Count-\(number)".utf8))
            #expect(String(decoding: plain, as: UTF8.self) == "Beauty is truth, truth beauty")
        }
    }

    @Test func eachRecipientOpensWhatWasSealedAndNobodyElse() throws {
        let (security, escrow) = (AuditSecurityKey(), AuditSecurityKey())
        let key = AuditSegmentKey(log: log)
        let record = try key.wrapped(to: [security.recipient, escrow.recipient])
        let body = try key.seal(Array("content".utf8), core: core, counter: 7)
        let stored = try #require(AuditSegmentRecord(record.bytes))
        for reader in [security, escrow] {
            let opened = try stored.open(reader, log: log, segment: key.id)
            #expect(try opened.open(body, core: core, counter: 7) == Array("content".utf8))
        }
        #expect(throws: VaultError.notARecipient) {
            try stored.open(AuditSecurityKey(), log: self.log, segment: key.id)
        }
    }

    @Test func aKeyOpensOnlyForItsLogAndSegment() throws {
        let security = AuditSecurityKey()
        let key = AuditSegmentKey(log: log)
        let record = try key.wrapped(to: [security.recipient])
        #expect(throws: VaultError.doesNotOpen) {
            try record.open(security, log: AuditLogID(), segment: key.id)
        }
        #expect(throws: VaultError.doesNotOpen) {
            try record.open(security, log: self.log, segment: AuditSegmentID())
        }
    }

    @Test func anotherKeyThanTheOneCommittedToIsRefused() throws {
        let security = AuditSecurityKey()
        let key = AuditSegmentKey(log: log)
        let record = try key.wrapped(to: [security.recipient])
        let other = try AuditSegmentKey(log: log).wrapped(to: [security.recipient])
        let forged = AuditSegmentRecord(commitment: other.commitment, wraps: record.wraps)
        #expect(throws: VaultError.doesNotOpen) { try forged.open(security, log: self.log, segment: key.id) }
    }

    @Test func aContentOpensOnlyUnderItsCoreAndCounter() throws {
        let key = AuditSegmentKey(log: log)
        let body = try key.seal([1, 2, 3], core: core, counter: 1)
        #expect(throws: VaultError.doesNotOpen) { try key.open(body, core: self.core + [0], counter: 1) }
        #expect(throws: VaultError.doesNotOpen) { try key.open(body, core: self.core, counter: 2) }
        #expect(throws: VaultError.doesNotOpen) { try key.open([], core: self.core, counter: 1) }
        var changed = body
        changed[0] ^= 1
        #expect(throws: VaultError.doesNotOpen) { try key.open(changed, core: self.core, counter: 1) }
    }

    @Test func keysAreReadBackFromTheirTexts() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/audit-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let key = AuditSecurityKey()
        try key.write(to: folder + "/key")
        #expect(try AuditSecurityKey.read(folder + "/key").recipient == key.recipient)
        #expect(throws: VaultError.keyFileExists(path: folder + "/key")) { try key.write(to: folder + "/key") }
        let text = "# security team\n\n\(key.recipient) held by Ada\n\(AuditSecurityKey().recipient)\n"
        #expect(AuditRecipient.parse(file: text)?.first == key.recipient)
        #expect(AuditRecipient.parse(file: text)?.count == 2)
        #expect(AuditRecipient.parse(file: "# nobody\n") == nil)
        #expect(AuditRecipient.parse(file: "\(key.recipient)\naudit1beef\n") == nil)
    }
}
