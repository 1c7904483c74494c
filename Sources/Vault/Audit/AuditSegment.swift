import Crypto
import Foundation
import Domain
import Privacy

/// The key of one segment. It is in memory only, and outlives neither the process nor 2²⁰ entries; in the log it stands
/// wrapped to the security team's keys, so that the service can't read what an earlier run wrote.
package struct AuditSegmentKey: Sendable {
    package let log: AuditLogID
    package let id: AuditSegmentID
    private let key: SymmetricKey

    /// A new key from the system's source of randomness.
    package init(log: AuditLogID) {
        self.log = log
        id = AuditSegmentID()
        key = SymmetricKey(size: .bits256)
    }

    init(log: AuditLogID, id: AuditSegmentID, key: SymmetricKey) {
        (self.log, self.id, self.key) = (log, id, key)
    }

    /// The key as it stands in the log, for each recipient, with what shows that all of them get the same key.
    package func wrapped(to recipients: [AuditRecipient]) throws(VaultError) -> AuditSegmentRecord {
        var wraps: [AuditSegmentRecord.Wrap] = []
        for recipient in recipients {
            // A recipient's bytes may be no point that a secret can be agreed with.
            guard let wrap = try? wrap(to: recipient) else { throw .notSealable }
            wraps.append(wrap)
        }
        return AuditSegmentRecord(commitment: commitment, wraps: wraps)
    }

    private func wrap(to recipient: AuditRecipient) throws -> AuditSegmentRecord.Wrap {
        let publicKey = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: recipient.bytes)
        var sender = try HPKE.Sender(
            recipientKey: publicKey, ciphersuite: .audit, info: Data(AuditSegmentRecord.info(log: log, segment: id)))
        let sealed = try key.withUnsafeBytes { try sender.seal(Data($0)) }
        return .init(
            recipient: recipient.fingerprint, encapsulated: Array(sender.encapsulatedKey), sealed: Array(sealed))
    }

    private var commitment: [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array("counterfoil audit commitment".utf8), using: key))
    }

    func matches(_ record: AuditSegmentRecord) -> Bool { commitment == record.commitment }

    /// Seals the content of an entry for the core that it will stand with. A counter is used once in a segment.
    package func seal(_ content: [UInt8], core: [UInt8], counter: UInt64) throws(VaultError) -> [UInt8] {
        // Only a key or nonce of the wrong size is refused.
        guard let nonce = Self.nonce(counter),
            let box = try? AES.GCM.seal(content, using: key, nonce: nonce, authenticating: authenticated(core))
        else { throw .notSealable }
        return Array(box.ciphertext) + Array(box.tag)
    }

    /// Throws `doesNotOpen` where content or core were changed.
    package func open(_ body: [UInt8], core: [UInt8], counter: UInt64) throws(VaultError) -> [UInt8] {
        guard body.count >= 16, let nonce = Self.nonce(counter),
            let box = try? AES.GCM.SealedBox(nonce: nonce, ciphertext: body.dropLast(16), tag: body.suffix(16)),
            let plain = try? AES.GCM.open(box, using: key, authenticating: authenticated(core))
        else { throw .doesNotOpen }
        return Array(plain)
    }

    private func authenticated(_ core: [UInt8]) -> [UInt8] {
        Self.entryContext + log.bytes + core
    }

    private static let entryContext = Array("counterfoil audit entry 1".utf8)

    private static func nonce(_ counter: UInt64) -> AES.GCM.Nonce? {
        var bytes = [UInt8](repeating: 0, count: 4)
        withUnsafeBytes(of: counter.bigEndian) { bytes.append(contentsOf: $0) }
        return try? AES.GCM.Nonce(data: bytes)
    }
}

/// The content of the entry that opens a segment; everyone may read it.
package struct AuditSegmentRecord: Sendable, Hashable {
    package struct Wrap: Sendable, Hashable {
        /// `AuditRecipient.fingerprint`.
        package let recipient: [UInt8]
        package let encapsulated: [UInt8]
        package let sealed: [UInt8]
    }

    package let commitment: [UInt8]
    package let wraps: [Wrap]

    static func info(log: AuditLogID, segment: AuditSegmentID) -> [UInt8] {
        Array("counterfoil audit segment 1".utf8) + log.bytes + segment.bytes
    }

    package var bytes: [UInt8] {
        commitment + wraps.flatMap { $0.recipient + $0.encapsulated + $0.sealed }
    }

    init(commitment: [UInt8], wraps: [Wrap]) {
        (self.commitment, self.wraps) = (commitment, wraps)
    }

    /// `nil` where the bytes are something else.
    package init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard let commitment = reader.bytes(32) else { return nil }
        var wraps: [Wrap] = []
        while !reader.isAtEnd {
            guard let recipient = reader.bytes(8), let encapsulated = reader.bytes(32), let sealed = reader.bytes(48)
            else { return nil }
            wraps.append(Wrap(recipient: recipient, encapsulated: encapsulated, sealed: sealed))
        }
        self.init(commitment: commitment, wraps: wraps)
    }

    /// The segment's key, with one of the private keys that it was wrapped to. Throws `doesNotOpen`, also where the key
    /// is not the one that was committed to.
    package func open(
        _ key: AuditSecurityKey, log: AuditLogID, segment: AuditSegmentID
    ) throws(VaultError) -> AuditSegmentKey {
        let fingerprint = key.recipient.fingerprint
        guard let wrap = wraps.first(where: { $0.recipient == fingerprint }) else { throw .notARecipient }
        let info = Data(Self.info(log: log, segment: segment))
        guard
            var recipient = try? HPKE.Recipient(
                privateKey: key.key, ciphersuite: .audit, info: info, encapsulatedKey: Data(wrap.encapsulated)),
            let plain = try? recipient.open(Data(wrap.sealed))
        else { throw .doesNotOpen }
        let opened = AuditSegmentKey(log: log, id: segment, key: SymmetricKey(data: plain))
        guard opened.matches(self) else { throw .doesNotOpen }
        return opened
    }
}

extension HPKE.Ciphersuite {
    /// RFC 9180: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
    static let audit = HPKE.Ciphersuite(kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .AES_GCM_256)
}
