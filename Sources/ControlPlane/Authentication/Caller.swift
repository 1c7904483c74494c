import Domain

/// Who calls, and about whose rows.
struct Caller: Sendable {
    let key: APIKey
    /// `nil` on routes about the platform itself.
    let tenant: TenantID?

    /// Whether answers show recipients unmasked.
    var seesRecipients: Bool { key.role.scopes.contains(.recipientsRead) }
}
