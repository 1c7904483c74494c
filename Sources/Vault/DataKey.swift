import Crypto
package import Domain
import Foundation
package import Privacy

/// A key of one tenant, or of the platform, under which its personal data and secrets are sealed. Nonces are random:
/// after 2³² sealed values a key should be replaced.
package struct DataKey: Sendable {
    /// Of the key material, in bytes.
    package static let length = 32

    package let fingerprint: KeyFingerprint
    let material: Secret
    private let sealing: SealingKey
    private let lookups: LookupKey

    /// A new key from the system's source of randomness.
    package init() {
        self.init(trusted: SymmetricKey(size: .bits256).withUnsafeBytes { Secret($0) })
    }

    /// From 32 bytes; `nil` for any other count.
    package init?(_ material: Secret) {
        guard material.count == DataKey.length else { return nil }
        self.init(trusted: material)
    }

    private init(trusted material: Secret) {
        self.material = material
        let root = SymmetricKey(secret: material)
        fingerprint = root.fingerprint(of: "data key")
        sealing = SealingKey(key: root.derived(for: "seal"), fingerprint: fingerprint)
        lookups = LookupKey(root.derived(for: "look up"))
    }

    /// Seals a value for one place in the store: it opens nowhere else. 37 bytes longer than the plain value.
    /// - Parameter tenant: none for the platform's own values.
    /// - Parameter row: the primary key of the row.
    package func seal(
        _ plaintext: [UInt8], tenant: TenantID?, row: [UInt8], column: String
    ) throws(VaultError) -> [UInt8] {
        let place = SealingPlace.bytes(.column, tenant: tenant, row: row, column: column)
        return try sealing.seal(plaintext, authenticating: place)
    }

    /// As `seal(_:tenant:row:column:)`, of a secret.
    package func seal(
        _ secret: Secret, tenant: TenantID?, row: [UInt8], column: String
    ) throws(VaultError) -> [UInt8] {
        let place = SealingPlace.bytes(.column, tenant: tenant, row: row, column: column)
        return try secret.withBytes { bytes throws(VaultError) in try sealing.seal(bytes, authenticating: place) }
    }

    /// The plain value. Throws `unknownDataKey` if another key sealed it, `doesNotOpen` if it was changed or moved.
    package func open(
        _ sealed: [UInt8], tenant: TenantID?, row: [UInt8], column: String
    ) throws(VaultError) -> [UInt8] {
        let sealer = try SealingKey.fingerprint(of: sealed)
        guard sealer == fingerprint else { throw .unknownDataKey(sealer) }
        let place = SealingPlace.bytes(.column, tenant: tenant, row: row, column: column)
        return [UInt8](try sealing.open(sealed, authenticating: place))
    }

    /// As `open(_:tenant:row:column:)`, of a secret.
    package func openSecret(
        _ sealed: [UInt8], tenant: TenantID?, row: [UInt8], column: String
    ) throws(VaultError) -> Secret {
        Secret(try open(sealed, tenant: tenant, row: row, column: column))
    }

    /// Which key sealed the value. Throws `notSealed`.
    package static func fingerprint(of sealed: [UInt8]) throws(VaultError) -> KeyFingerprint {
        try SealingKey.fingerprint(of: sealed)
    }

    /// 16 bytes that are the same for the same value and purpose under this key, and tell nothing without it: for
    /// finding a row by an address.
    package func lookupHash(purpose: String, value: String) -> [UInt8] {
        var value = value
        return value.withUTF8 { lookups.code(purpose: purpose, of: UnsafeRawBufferPointer($0), count: 16) }
    }

    /// As `lookupHash(purpose:value:)`, of any bytes, whole: 32 bytes.
    package func authenticationCode(purpose: String, of value: [UInt8]) -> [UInt8] {
        value.withUnsafeBytes { lookups.code(purpose: purpose, of: $0, count: 32) }
    }
}

extension DataKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "DataKey(\(fingerprint))" }

    package var customMirror: Mirror { Mirror(self, children: ["fingerprint": fingerprint]) }
}
