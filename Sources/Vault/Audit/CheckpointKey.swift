import Crypto
import Foundation
package import Privacy

/// Signs checkpoints (Ed25519). Whoever has it can make up a log; keep its public half where the log is not.
package struct CheckpointSigner: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// A new key from the system's source of randomness.
    package init() { key = Curve25519.Signing.PrivateKey() }

    /// From 32 bytes; `nil` for any other count.
    package init?(_ material: Secret) {
        guard let key = try? material.withBytes({ try Curve25519.Signing.PrivateKey(rawRepresentation: $0) }) else {
            return nil
        }
        self.key = key
    }

    package func write(to path: String) throws(VaultError) {
        try KeyFile.write(KeyMaterialText.text(of: Secret(key.rawRepresentation)), to: path)
    }

    /// The public half under the name of a log.
    package func publicKey(of log: AuditLogID) -> CheckpointKey {
        CheckpointKey(name: AuditCheckpoint.origin(log), bytes: Array(key.publicKey.rawRepresentation))
    }

    package func sign(_ checkpoint: AuditCheckpoint) throws(VaultError) -> SignedCheckpoint {
        let name = CheckpointKey(name: checkpoint.origin, bytes: Array(key.publicKey.rawRepresentation))
        // Signing fails only where the system has no randomness to give.
        guard let signature = try? key.signature(for: Data(checkpoint.text.utf8)) else { throw .notSealable }
        let blob = Data(name.id) + signature
        return SignedCheckpoint(checkpoint, signatures: ["— \(name.name) \(blob.base64EncodedString())"])
    }
}

/// The public half of a `CheckpointSigner`. In text `NAME+ID+KEY`, as signed notes of C2SP have it.
package struct CheckpointKey: Sendable, Hashable, CustomStringConvertible {
    package let name: String
    let bytes: [UInt8]

    private static let ed25519: UInt8 = 1

    init(name: String, bytes: [UInt8]) {
        (self.name, self.bytes) = (name, bytes)
    }

    /// `nil` where the text is no key for Ed25519 or its id does not fit.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "+", maxSplits: 2)
        guard parts.count == 3, let data = Data(base64Encoded: String(parts[2])), data.count == 33,
            data.first == Self.ed25519
        else { return nil }
        self.init(name: String(parts[0]), bytes: Array(data.dropFirst()))
        guard Hexadecimal.text(id) == parts[1] else { return nil }
    }

    package var description: String {
        "\(name)+\(Hexadecimal.text(id))+\(Data([Self.ed25519] + bytes).base64EncodedString())"
    }

    /// The four bytes that name the key in a signature.
    var id: [UInt8] {
        Array(SHA256.hash(data: Array(name.utf8) + [0x0A, Self.ed25519] + bytes).prefix(4))
    }

    func isValid(signature: some DataProtocol, of text: Data) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
        return key.isValidSignature(signature, for: text)
    }
}
