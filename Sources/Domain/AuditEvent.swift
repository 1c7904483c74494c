package import JSON

/// Something that the audit must tell: who did what, when, from where, and what came of it.
///
/// `kind`, `actor.reference`, `outcome`, tenant and time stay readable; the rest is sealed for the security team.
package struct AuditEvent: Sendable, Hashable {
    package let kind: AuditKind
    /// `nil` for what concerns the platform.
    package let tenant: TenantID?
    package let actor: AuditActor
    /// A code: `done`, a reason, a status. Nothing personal, 64 bytes at most.
    package let outcome: String
    package let at: Timestamp
    /// Ids, codes, settings before and after with secrets left out.
    package let detail: JSONValue

    package init(
        _ kind: AuditKind, of tenant: TenantID?, by actor: AuditActor, outcome: String = "done", at: Timestamp,
        _ detail: JSONValue = [:]
    ) {
        self.kind = kind
        self.tenant = tenant
        self.actor = actor
        self.outcome = outcome
        self.at = at
        self.detail = detail
    }

    /// What is sealed, as JSON. A text in which card data is found, however it came there, is stars.
    package var sealedPart: JSONValue {
        [
            "source": .optional(actor.source), "requestId": .optional(actor.requestID),
            "traceparent": .optional(actor.trace), "detail": detail.hidingCardData,
        ]
    }
}
