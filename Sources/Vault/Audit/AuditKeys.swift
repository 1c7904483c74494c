/// What the service needs to write the audit: to whom segment keys are wrapped, and what signs checkpoints.
package struct AuditKeys: Sendable {
    package let recipients: [AuditRecipient]
    package let signer: CheckpointSigner

    package init(recipients: [AuditRecipient], signer: CheckpointSigner) {
        (self.recipients, self.signer) = (recipients, signer)
    }

    /// New keys that are nowhere else: nobody can ever read what is written with them. For tests and demonstrations.
    package init() {
        self.init(recipients: [AuditSecurityKey().recipient], signer: CheckpointSigner())
    }
}
