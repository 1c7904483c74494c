extension Schema {
    /// Which event led to a receipt.
    static let eventReceipts = """
        CREATE INDEX interaction_events_led_to ON interaction_events (tenant, led_to) WHERE led_to IS NOT NULL;

        """
}
