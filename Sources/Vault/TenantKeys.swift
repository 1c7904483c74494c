package import Domain
package import Privacy

/// The data keys of one tenant, or of the platform: the one that seals, and older ones whose values still open.
package struct TenantKeys: Sendable {
    /// None for the platform.
    package let tenant: TenantID?
    package private(set) var current: DataKey
    package private(set) var older: [DataKey]

    package init(tenant: TenantID?, current: DataKey, older: [DataKey] = []) {
        self.tenant = tenant
        self.current = current
        self.older = older
    }

    /// Seals with the current key for one place in the store.
    package func seal(_ plaintext: [UInt8], row: [UInt8], column: String) throws(VaultError) -> [UInt8] {
        try current.seal(plaintext, tenant: tenant, row: row, column: column)
    }

    /// Seals a secret with the current key for one place in the store.
    package func seal(_ secret: Secret, row: [UInt8], column: String) throws(VaultError) -> [UInt8] {
        try current.seal(secret, tenant: tenant, row: row, column: column)
    }

    /// Opens with the key that sealed it. Throws `unknownDataKey`, `doesNotOpen`, `notSealed`.
    package func open(_ sealed: [UInt8], row: [UInt8], column: String) throws(VaultError) -> [UInt8] {
        try key(for: sealed).open(sealed, tenant: tenant, row: row, column: column)
    }

    /// As `open(_:row:column:)`, of a secret.
    package func openSecret(_ sealed: [UInt8], row: [UInt8], column: String) throws(VaultError) -> Secret {
        try key(for: sealed).openSecret(sealed, tenant: tenant, row: row, column: column)
    }

    /// Whether the value should be sealed anew, because an older key sealed it.
    package func isOutdated(_ sealed: [UInt8]) throws(VaultError) -> Bool {
        try DataKey.fingerprint(of: sealed) != current.fingerprint
    }

    /// Under which a new row is found: 16 bytes, of the current key.
    package func lookupHash(purpose: String, value: String) -> [UInt8] {
        current.lookupHash(purpose: purpose, value: value)
    }

    /// Under which rows may be found, those of older keys included; the current one first.
    package func lookupHashes(purpose: String, value: String) -> [[UInt8]] {
        ([current] + older).map { $0.lookupHash(purpose: purpose, value: value) }
    }

    /// Seals with a new key from now on; what the others sealed still opens.
    package mutating func rotate(to key: DataKey) {
        older.insert(current, at: 0)
        current = key
    }

    private func key(for sealed: [UInt8]) throws(VaultError) -> DataKey {
        let sealer = try DataKey.fingerprint(of: sealed)
        if sealer == current.fingerprint { return current }
        guard let key = older.first(where: { $0.fingerprint == sealer }) else { throw .unknownDataKey(sealer) }
        return key
    }
}
