import Crypto
import Foundation
import Privacy

/// The security team's private key (X25519): whoever has it reads the audit. The service never needs it.
package struct AuditSecurityKey: Sendable {
    let key: Curve25519.KeyAgreement.PrivateKey

    /// A new key from the system's source of randomness.
    package init() { key = Curve25519.KeyAgreement.PrivateKey() }

    init?(material: Secret) {
        // Any 32 bytes are a key.
        guard let key = try? material.withBytes({ try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: $0) })
        else {
            return nil
        }
        self.key = key
    }

    package var recipient: AuditRecipient { AuditRecipient(key: key.publicKey) }

    /// Reads it from a file that only its owner can read.
    package static func read(_ path: String) throws(VaultError) -> AuditSecurityKey {
        guard let material = KeyMaterialText.parse(try KeyFile.read(path)),
            let key = AuditSecurityKey(material: material)
        else { throw .notAKey(source: "the key file \(path)") }
        return key
    }

    /// Writes it to a new file of mode 0600. Throws `keyFileExists` rather than overwrite.
    package func write(to path: String) throws(VaultError) {
        try KeyFile.write(KeyMaterialText.text(of: Secret(key.rawRepresentation)), to: path)
    }
}

/// A public key that segment keys are wrapped to. Its text form is `audit1` and 64 hexadecimal digits.
package struct AuditRecipient: Sendable, Hashable, CustomStringConvertible {
    private static let prefix = "audit1"

    let bytes: [UInt8]

    init(key: Curve25519.KeyAgreement.PublicKey) { bytes = Array(key.rawRepresentation) }

    /// `nil` where the text is something else.
    package init?(_ text: some StringProtocol) {
        guard text.hasPrefix(Self.prefix), let bytes = Hexadecimal.bytes(text.dropFirst(Self.prefix.count)),
            bytes.count == 32
        else { return nil }
        self.bytes = bytes
    }

    package var description: String { Self.prefix + Hexadecimal.text(bytes) }

    /// The first 8 bytes of its hash: how wrapped keys name it.
    package var fingerprint: [UInt8] { Array(SHA256.hash(data: bytes).prefix(8)) }

    /// The recipients of a file: one a line; empty lines and what stands behind a space or `#` do not count.
    /// `nil` where a line is something else or there is none.
    package static func parse(file text: String) -> [AuditRecipient]? {
        let lines = text.split(whereSeparator: \.isNewline).compactMap { line in
            line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).first
        }
        let recipients = lines.compactMap { AuditRecipient($0) }
        return recipients.count == lines.count && !recipients.isEmpty ? recipients : nil
    }
}
