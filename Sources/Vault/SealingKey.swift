import Crypto
import Foundation
import Privacy

/// AES-256-GCM under one key, in the form that stands in the store: a version byte, the key's fingerprint, a random
/// nonce of 12 bytes, the ciphertext, a tag of 16 bytes.
struct SealingKey: Sendable {
    /// What a sealed value is longer than the plain one, in bytes.
    static let overhead = 1 + KeyFingerprint.length + nonceLength + tagLength

    private static let version: UInt8 = 1
    private static let headerLength = 1 + KeyFingerprint.length
    private static let nonceLength = 12
    private static let tagLength = 16

    let fingerprint: KeyFingerprint
    private let key: SymmetricKey

    init(key: SymmetricKey, fingerprint: KeyFingerprint) {
        self.key = key
        self.fingerprint = fingerprint
    }

    func seal(_ plaintext: some DataProtocol, authenticating place: [UInt8]) throws(VaultError) -> [UInt8] {
        // Only a key of the wrong size is refused, and this one has the right size.
        guard let nonce = NonceSource.next(),
            let box = try? AES.GCM.seal(plaintext, using: key, nonce: nonce, authenticating: place),
            // There for nonces of 12 bytes.
            let combined = box.combined
        else { throw .notSealable }
        let length = SealingKey.headerLength + combined.count
        return [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            buffer[0] = SealingKey.version
            let raw = UnsafeMutableRawBufferPointer(buffer)
            raw.storeBytes(of: fingerprint.value.bigEndian, toByteOffset: 1, as: UInt64.self)
            combined.withUnsafeBytes { raw[SealingKey.headerLength...].copyBytes(from: $0) }
            count = length
        }
    }

    func open(_ sealed: [UInt8], authenticating place: [UInt8]) throws(VaultError) -> Data {
        // The reason of a failure is not told by the library: any failure means that the value does not open here.
        let plain = sealed.withUnsafeBytes { bytes -> Data? in
            guard let box = try? AES.GCM.SealedBox(combined: bytes[SealingKey.headerLength...]) else { return nil }
            return try? AES.GCM.open(box, using: key, authenticating: place)
        }
        guard let plain else { throw .doesNotOpen }
        return plain
    }

    /// Which key sealed the value.
    static func fingerprint(of sealed: [UInt8]) throws(VaultError) -> KeyFingerprint {
        guard sealed.count >= overhead, sealed[0] == version,
            let fingerprint = KeyFingerprint(bytes: sealed[1..<headerLength])
        else { throw .notSealed }
        return fingerprint
    }
}

extension SymmetricKey {
    init(secret: Secret) {
        self = secret.withBytes { SymmetricKey(data: $0) }
    }

    /// A key for one use, made from this one.
    func derived(for use: String, count: Int = 32) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: self, info: Array("counterfoil \(use)".utf8), outputByteCount: count)
    }

    func fingerprint(of use: String) -> KeyFingerprint {
        let code = derived(for: "\(use) fingerprint", count: KeyFingerprint.length)
        return KeyFingerprint(value: code.withUnsafeBytes { $0.reduce(0) { $0 << 8 | UInt64($1) } })
    }
}
