import Crypto
package import Domain
import Foundation
package import Privacy

/// The key that wraps data keys. It is never in the store; it comes from a `MasterKeySource`.
package struct MasterKey: Sendable {
    /// Of the key material, in bytes.
    package static let length = 32

    /// Its public name, which stands in every key it wrapped.
    package let fingerprint: KeyFingerprint
    let material: Secret
    let wrapping: SealingKey

    /// A new key from the system's source of randomness, for tests and demonstrations: it is nowhere else.
    package init() {
        self.init(trusted: SymmetricKey(size: .bits256).withUnsafeBytes { Secret($0) })
    }

    /// From 32 bytes; `nil` for any other count.
    package init?(_ material: Secret) {
        guard material.count == MasterKey.length else { return nil }
        self.init(trusted: material)
    }

    private init(trusted material: Secret) {
        self.material = material
        let root = SymmetricKey(secret: material)
        fingerprint = root.fingerprint(of: "master key")
        wrapping = SealingKey(key: root.derived(for: "wrap"), fingerprint: fingerprint)
    }

    /// The data key as it stands in the store: it unwraps only for the same tenant.
    /// - Parameter tenant: none for the platform's key.
    package func wrap(_ key: DataKey, tenant: TenantID?) throws(VaultError) -> [UInt8] {
        let place = SealingPlace.bytes(.dataKey, tenant: tenant, row: [], column: "")
        return try key.material.withBytes { bytes throws(VaultError) in
            try wrapping.seal(bytes, authenticating: place)
        }
    }

    /// Throws `wrongMasterKey` if another master key wrapped it, `doesNotOpen` if it was changed or is another tenant's.
    package func unwrap(_ wrapped: [UInt8], tenant: TenantID?) throws(VaultError) -> DataKey {
        let wrapper = try SealingKey.fingerprint(of: wrapped)
        guard wrapper == fingerprint else { throw .wrongMasterKey(needed: wrapper, given: fingerprint) }
        let place = SealingPlace.bytes(.dataKey, tenant: tenant, row: [], column: "")
        var plain = try wrapping.open(wrapped, authenticating: place)
        defer { plain.resetBytes(in: 0..<plain.count) }
        guard let key = DataKey(Secret(plain)) else { throw .doesNotOpen }
        return key
    }

    /// Which master key wrapped it. Throws `notSealed`.
    package static func fingerprint(of wrapped: [UInt8]) throws(VaultError) -> KeyFingerprint {
        try SealingKey.fingerprint(of: wrapped)
    }
}

extension MasterKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "MasterKey(\(fingerprint))" }

    package var customMirror: Mirror { Mirror(self, children: ["fingerprint": fingerprint]) }
}
