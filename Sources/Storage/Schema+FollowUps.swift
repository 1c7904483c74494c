extension Schema {
    /// Who works on a follow-up, until when, and what came of it; receipts that people had tried or sent again.
    ///
    /// `receipts.plan` names the channel of each delivery by position once a person had the receipt tried again, and
    /// `round_expires_at` is the end of that round; both are NULL before.
    static let followUps = """
        ALTER TABLE follow_ups ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;
        UPDATE follow_ups SET due_at = opened_at + 86400000;
        ALTER TABLE follow_ups ADD COLUMN claimed_by BLOB;
        ALTER TABLE follow_ups ADD COLUMN claimed_at INTEGER;
        ALTER TABLE follow_ups ADD COLUMN claimed_until INTEGER;
        ALTER TABLE follow_ups ADD COLUMN outcome TEXT;
        ALTER TABLE follow_ups ADD COLUMN note BLOB;
        ALTER TABLE follow_ups ADD COLUMN resolved_by BLOB;
        ALTER TABLE follow_ups ADD COLUMN resolved_at INTEGER;
        CREATE INDEX follow_ups_unresolved ON follow_ups (tenant, id) WHERE resolved_at IS NULL;

        ALTER TABLE receipts ADD COLUMN plan TEXT;
        ALTER TABLE receipts ADD COLUMN round_expires_at INTEGER;
        ALTER TABLE receipts ADD COLUMN resend_of BLOB;
        CREATE INDEX receipts_resent ON receipts (tenant, resend_of) WHERE resend_of IS NOT NULL;

        """
}
