/// How far the asking for one payment has come. Answers go in, decisions come out.
package struct PaymentProgress: Sendable, Hashable {
    /// Questions that were answered or failed.
    package var asks = 0
    /// Failures in a row.
    package var setbacks = 0
    /// Since when the gateway says that it does not know the payment.
    package var unknownSince: Timestamp?
    /// What the last question brought; `nil` before the first.
    package var reason: Reason?

    package init() {}

    package init(asks: Int, setbacks: Int, unknownSince: Timestamp?, reason: Reason?) {
        (self.asks, self.setbacks, self.unknownSince, self.reason) = (asks, setbacks, unknownSince, reason)
    }

    /// What follows for the receipt.
    package enum Decision: Sendable, Hashable {
        /// The payment is confirmed: the receipt goes on to its delivery.
        case confirm(Transaction)
        /// Ask again.
        case wait(until: Timestamp)
        /// Nothing is sent, and nobody needs to look at it.
        case cancel(Reason)
        case expire(Reason)
        /// Nothing is sent, and a person must look at it.
        case followUp(Reason)
    }

    /// A gateway may learn of a payment a little later than the one who asks.
    package static let patienceWithUnknown = Milliseconds.minutes(15)
    static let longestPendingWait = Milliseconds.minutes(10)
    static let longestSetbackWait = Milliseconds.minutes(5)

    /// - Parameter end: when the receipt's time is over; there is no question after it.
    package mutating func apply(
        _ answer: GatewayAnswer, at now: Timestamp, end: Timestamp, random: inout some RandomNumberGenerator
    ) -> Decision {
        asks += 1
        if case .failed = answer {} else { setbacks = 0 }
        if case .unknown = answer { unknownSince = unknownSince ?? now } else { unknownSince = nil }
        switch answer {
        case .confirmed(let transaction):
            reason = nil
            return .confirm(transaction)
        case .notCaptured: return .cancel(.paymentNotCaptured)
        case .cardData: return .followUp(.cardDataFromGateway)
        case .pending:
            reason = .paymentPending
            return next(after: Self.wait(step: asks, longest: Self.longestPendingWait, &random), at: now, end: end)
        case .unknown:
            reason = .paymentUnknown
            let since = unknownSince ?? now
            guard now - since < Self.patienceWithUnknown else { return .followUp(.paymentUnknown) }
            return next(after: Self.wait(step: asks, longest: .minutes(2), &random), at: now, end: end)
        case .failed(let cause, let wait):
            reason = cause
            setbacks += 1
            let own = Self.wait(step: setbacks, longest: Self.longestSetbackWait, &random)
            return next(after: max(own, wait ?? own), at: now, end: end)
        }
    }

    /// What follows where the time is over and no question can be asked any more.
    package var decisionAtEnd: Decision {
        switch reason {
        case nil, .tenantSuspended: .expire(.expired)
        case .paymentPending: .expire(.paymentPending)
        case .some(let reason): .followUp(reason)
        }
    }

    private func next(after wait: Milliseconds, at now: Timestamp, end: Timestamp) -> Decision {
        guard now < end else { return decisionAtEnd }
        return .wait(until: min(now + wait, end))
    }

    /// 2 s, doubled with each step up to the longest, with ±20 % of jitter.
    private static func wait(
        step: Int, longest: Milliseconds, _ random: inout some RandomNumberGenerator
    ) -> Milliseconds {
        let base = min(Double(longest.count), 2_000 * Double(1 << min(max(step - 1, 0), 20)))
        return Milliseconds(Int64(base * Double.random(in: 0.8...1.2, using: &random)))
    }
}
