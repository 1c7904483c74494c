/// What a key may do. The names are those of the REST contract; a write scope includes its read scope.
package enum Scope: String, Sendable, Hashable, CaseIterable {
    case tenantsWrite = "tenants:write"
    case settingsWrite = "settings:write"
    case templatesWrite = "templates:write"
    case keysWrite = "keys:write"
    case usageRead = "usage:read"
    case receiptsWrite = "receipts:write"
    case receiptsRead = "receipts:read"
    case recipientsRead = "recipients:read"
    case followUpsWrite = "follow-ups:write"
    case auditRead = "audit:read"
}

/// The roles that a key can have.
package enum Role: String, Sendable, Hashable, CaseIterable {
    case platformAdmin = "platform_admin"
    case tenantAdmin = "tenant_admin"
    case sender
    case agent
    case auditor

    package var scopes: Set<Scope> {
        switch self {
        case .platformAdmin: [.tenantsWrite, .settingsWrite, .templatesWrite, .keysWrite, .usageRead]
        case .tenantAdmin: [.settingsWrite, .templatesWrite, .keysWrite, .usageRead, .receiptsRead]
        case .sender: [.receiptsWrite, .receiptsRead]
        case .agent: [.followUpsWrite, .receiptsRead, .recipientsRead]
        case .auditor: [.auditRead]
        }
    }

    /// Whether a key of this role belongs to the platform instead of a tenant.
    package var isPlatform: Bool { self == .platformAdmin }

    /// Whether a key of this role may belong to the platform: an auditor's then sees the audit of all tenants.
    package var mayBeOfPlatform: Bool { isPlatform || self == .auditor }
}

/// A key as the service knows it: everything but the secret.
package struct APIKey: Sendable, Hashable {
    package let id: KeyID
    /// `nil` for a key of the platform.
    package let tenant: TenantID?
    package let role: Role
    package let name: String
    package let createdAt: Timestamp
    package var expiresAt: Timestamp?
    package var revokedAt: Timestamp?
    package var lastUsedAt: Timestamp?
    /// The key in whose place this one was made.
    package let replaces: KeyID?
    /// The latest that was made in its place.
    package var replacedBy: KeyID?

    package init(
        id: KeyID, tenant: TenantID?, role: Role, name: String, createdAt: Timestamp, expiresAt: Timestamp? = nil,
        revokedAt: Timestamp? = nil, lastUsedAt: Timestamp? = nil, replaces: KeyID? = nil, replacedBy: KeyID? = nil
    ) {
        self.id = id
        self.tenant = tenant
        self.role = role
        self.name = name
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.lastUsedAt = lastUsedAt
        self.replaces = replaces
        self.replacedBy = replacedBy
    }

    package func isValid(at now: Timestamp) -> Bool {
        if let revokedAt, revokedAt <= now { return false }
        if let expiresAt, expiresAt <= now { return false }
        return true
    }
}
