import Domain

/// Who calls, and about whose rows.
struct Caller: Sendable {
    let key: APIKey
    /// `nil` on routes about the platform itself.
    let tenant: TenantID?
    /// What the key may still ask; `nil` where no request is counted.
    var allowance: CallerAllowance?

    /// Whether answers show recipients unmasked.
    var seesRecipients: Bool { key.role.scopes.contains(.recipientsRead) }
}
