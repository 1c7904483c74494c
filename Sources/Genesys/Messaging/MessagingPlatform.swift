package import Domain

/// A platform that carries messages to customers, as one tenant sees it. An implementation is a value a dialect.
///
/// Each question may be several requests, and each of them passes the `gate` in the moment in which it would leave; so does
/// a message. Token requests pass no gate: they are rare, and go to another host.
package protocol MessagingPlatform: Sendable {
    /// What the platform's records say of the customer's will for this channel. The most restrictive of all records
    /// that match the contact id or the address wins.
    ///
    /// - Parameter fields: The names of the tenant's own contact fields that mean "opted out"; without one for the
    ///   channel, records can't forbid. Unused by platforms that keep consent in a place of their own.
    func consent(
        of recipient: Recipient, on channel: Channel, fields: [Channel: String], gate: CallGate
    ) async throws(PlatformError) -> ConsentAnswer

    /// Hands a message over, once: nothing here repeats a request that may have been taken.
    func send(_ message: OutboundMessage, gate: CallGate) async throws(PlatformError) -> ProviderReference

    /// What became of a message that was taken.
    func status(
        of reference: ProviderReference, on channel: Channel, gate: CallGate
    ) async throws(PlatformError) -> MessageStatus

    /// Looks for a message whose handing over had an unclear outcome.
    func find(_ doubtful: DoubtfulMessage, gate: CallGate) async throws(PlatformError) -> LookUpResult

    /// Who took part in a conversation and what was noted with them; `nil` where the platform knows no such one.
    func conversation(_ id: String, gate: CallGate) async throws(PlatformError) -> ConversationRecord?

    /// How a contact can be reached; `nil` where the platform knows no such one.
    func contact(_ id: String, gate: CallGate) async throws(PlatformError) -> ContactRecord?
}

package enum MessageStatus: Sendable, Hashable {
    /// Nothing final is known; the right answer too where the platform does not know the message yet.
    case pending
    case delivered
    /// `carrierFailed`, `bounced` or `recipientOptedOut`.
    case undelivered(Reason)
}

package enum LookUpResult: Sendable, Hashable {
    case found(ProviderReference)
    /// Not there yet, or not at all: what the platform searches is some minutes behind.
    case notFound
    /// This platform has no way to look for such a message.
    case impossible
}
