package import Domain

/// A message that may or may not have been taken, and what is known not to be it.
package struct DoubtfulMessage: Sendable {
    package let message: OutboundMessage
    /// When the attempt began whose outcome is unclear.
    package let attemptStartedAt: Timestamp
    /// Conversations of other deliveries of ours; never claimed for this one.
    package let knownConversations: Set<String>
    /// Messages of other deliveries of ours; never claimed for this one.
    package let knownMessages: Set<String>

    package init(
        message: OutboundMessage, attemptStartedAt: Timestamp, knownConversations: Set<String> = [],
        knownMessages: Set<String> = []
    ) {
        self.message = message
        self.attemptStartedAt = attemptStartedAt
        self.knownConversations = knownConversations
        self.knownMessages = knownMessages
    }
}
