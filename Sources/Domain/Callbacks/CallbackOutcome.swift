/// What came of one attempt to tell a callback of an event.
package enum CallbackOutcome: Sendable, Hashable {
    /// It answered with this status.
    case answered(Int)
    case failed(Failure)

    /// Why there was no answer, or none that counts. A host that must not be called and one that is not found are not
    /// told apart: nobody is to learn from us which names there are inside.
    package enum Failure: String, Sendable, Hashable, CaseIterable {
        /// An answer with another status than 2xx.
        case refused
        /// An answer with 3xx: redirects are not followed.
        case redirected
        /// 410: the callback is disabled.
        case gone
        case addressNotUsable = "address-not-usable"
        case connectFailed = "connect-failed"
        case tlsFailed = "tls-failed"
        case timedOut = "timed-out"
        case connectionLost = "connection-lost"
        case answerTooLarge = "answer-too-large"
        case answerMalformed = "answer-malformed"
        /// The message can't be made: the receipt does not open any more.
        case unreadable
    }

    package var statusCode: Int? {
        if case .answered(let status) = self { status } else { nil }
    }

    /// `nil` for a success.
    package var failure: Failure? {
        switch self {
        case .failed(let failure): failure
        case .answered(200...299): nil
        case .answered(300...399): .redirected
        case .answered(410): .gone
        case .answered: .refused
        }
    }
}
