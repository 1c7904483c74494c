import Crypto
import Domain
import Foundation
import Privacy

/// The way of a new master key to a process that runs under the old one.
///
/// The process announces a public key that it made at its start, sealed under its master key, so that nobody else can
/// announce one. The new master key is sealed to that public key, under the old master key once more, so that nobody
/// else can hand one over. Only the memory of the process opens it: what stood in a file for a moment is useless to
/// whoever has a copy of the file and the old master key.
package struct MasterKeyHandover: Sendable {
    private static let suite = HPKE.Ciphersuite(kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .AES_GCM_256)
    private static let info = Data("counterfoil master key handover".utf8)
    private static let encapsulatedLength = 32

    private let privateKey = Curve25519.KeyAgreement.PrivateKey()

    package init() {}

    /// The public key, sealed under the master key that the process has.
    package func announcement(under master: MasterKey) throws(VaultError) -> [UInt8] {
        try master.sealNote(Array(privateKey.publicKey.rawRepresentation), .announcement)
    }

    /// Whether an announcement was made under a master key.
    package static func isAnnouncement(_ announcement: [UInt8], under master: MasterKey) -> Bool {
        // What does not open is none: that is the answer.
        (try? master.openNote(announcement, .announcement)) != nil
    }

    /// Seals a new master key for the process that announced itself under the old one.
    package static func seal(
        _ new: MasterKey, from old: MasterKey, to announcement: [UInt8]
    ) throws(VaultError) -> [UInt8] {
        let publicKey = try old.openNote(announcement, .announcement)
        let note = try new.material.withBytes { bytes throws(VaultError) in
            try old.sealNote(Array(bytes), .handover)
        }
        do {
            let recipient = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: publicKey)
            var sender = try HPKE.Sender(recipientKey: recipient, ciphersuite: suite, info: info)
            return Array(sender.encapsulatedKey) + Array(try sender.seal(note))
        } catch {
            throw .doesNotOpen
        }
    }

    /// The new master key, handed over by somebody who has the old one.
    package func open(_ sealed: [UInt8], under old: MasterKey) throws(VaultError) -> MasterKey {
        let note: Data
        do {
            let encapsulated = Data(sealed.prefix(Self.encapsulatedLength))
            var recipient = try HPKE.Recipient(
                privateKey: privateKey, ciphersuite: Self.suite, info: Self.info, encapsulatedKey: encapsulated)
            note = try recipient.open(Data(sealed.dropFirst(Self.encapsulatedLength)))
        } catch {
            throw .doesNotOpen
        }
        guard let key = MasterKey(Secret(try old.openNote(Array(note), .handover))) else { throw .doesNotOpen }
        return key
    }
}

extension MasterKey {
    enum Note: String {
        case announcement, handover
    }

    func sealNote(_ bytes: [UInt8], _ note: Note) throws(VaultError) -> [UInt8] {
        try wrapping.seal(bytes, authenticating: SealingPlace.bytes(.note, tenant: nil, row: [], column: note.rawValue))
    }

    func openNote(_ sealed: [UInt8], _ note: Note) throws(VaultError) -> [UInt8] {
        let sealer = try SealingKey.fingerprint(of: sealed)
        guard sealer == fingerprint else { throw .wrongMasterKey(needed: sealer, given: fingerprint) }
        let place = SealingPlace.bytes(.note, tenant: nil, row: [], column: note.rawValue)
        return [UInt8](try wrapping.open(sealed, authenticating: place))
    }
}
