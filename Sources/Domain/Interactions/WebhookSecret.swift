package import Privacy

/// What a tenant's Genesys Cloud proves itself with when it tells of events.
package struct WebhookSecret: Sendable {
    package let id: WebhookSecretID
    package let name: String
    package let createdAt: Timestamp
    package let expiresAt: Timestamp?
    package let revokedAt: Timestamp?
    /// The characters behind `whs_`; the signing key of Standard Webhooks too. `nil` once it was revoked.
    package let secret: Secret?

    /// How many may be valid at once: an old one and its successor.
    package static let mostActive = 2

    package init(
        id: WebhookSecretID, name: String, createdAt: Timestamp, expiresAt: Timestamp?, revokedAt: Timestamp? = nil,
        secret: Secret?
    ) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.secret = secret
    }

    package func isValid(at now: Timestamp) -> Bool {
        secret != nil && revokedAt == nil && expiresAt.map { $0 > now } ?? true
    }
}
