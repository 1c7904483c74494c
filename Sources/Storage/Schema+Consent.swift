extension Schema {
    /// `suppressions.held_by`: what else forbids an address that a STOP word suppressed. `deliveries.consent`: what allowed
    /// the last attempt, as JSON without anything personal.
    static let consent = """
        ALTER TABLE suppressions ADD COLUMN held_by TEXT;
        ALTER TABLE deliveries ADD COLUMN consent TEXT;

        """
}
