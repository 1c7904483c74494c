extension Schema {
    /// A publication that was taken back tells by whom and when, under a number of the same count; and a version tells
    /// its channels without its whole content being read.
    static let templateWithdrawals = """
        ALTER TABLE template_publications ADD COLUMN withdrawal INTEGER;
        ALTER TABLE template_publications ADD COLUMN withdrawn_by BLOB;
        ALTER TABLE template_publications ADD COLUMN withdrawn_at INTEGER;
        ALTER TABLE template_versions ADD COLUMN channels TEXT NOT NULL DEFAULT '';
        UPDATE template_versions SET channels = trim(
            iif(json_type(body, '$.source.sms') = 'object', 'sms', '') || ',' ||
            iif(json_type(body, '$.source.email') = 'object', 'email', ''), ',');
        CREATE INDEX template_publications_withdrawn ON template_publications (tenant, name, withdrawal)
            WHERE withdrawal IS NOT NULL;

        """
}
