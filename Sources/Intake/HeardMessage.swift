/// What a customer's message changed about what may be sent to them.
package struct HeardMessage: Sendable, Hashable {
    package enum Outcome: String, Sendable, CaseIterable {
        /// A STOP word: nothing is sent to the address on this channel from now on.
        case suppressed
        /// A START word ended what a STOP word had begun.
        case lifted
        /// A START word, but something else than a STOP word forbids the address.
        case kept
        /// No such word, or a START word where nothing was suppressed.
        case ignored
    }

    package let outcome: Outcome
    /// The word in the list's spelling.
    package let word: String?

    init(_ outcome: Outcome, word: String?) {
        self.outcome = outcome
        self.word = word
    }
}
