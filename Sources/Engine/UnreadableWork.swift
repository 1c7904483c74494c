import Domain
import JSON
import Logging
import Storage

extension DeliveryWorker {
    /// What the store holds of the receipt does not open. That may be mended (keys that are put back), so it is tried
    /// again for as long as the receipt has time; then it ends, and a person has to look at it.
    func unreadable(_ leased: LeasedDelivery) -> WorkResult {
        logger.error(
            "A receipt's content can't be opened",
            metadata: ["tenant": "\(leased.lane.tenant)", "receipt": "\(leased.delivery.receipt)"])
        let now = clock.now
        let isOver = leased.expiresAt <= now
        let later = now + .minutes(10)
        let outcome: WorkOutcome =
            switch leased.work {
            case .send where isOver: .send(.refused(.contentUnreadable))
            case .send: .send(.postponed(.contentUnreadable, until: min(later, leased.expiresAt)))
            // The plan of polls has an end of its own.
            case .poll: .poll(.pending)
            case .lookUp where isOver: .lookUp(.impossible)
            case .lookUp: .lookUp(.postponed(until: later))
            }
        return WorkResult(outcome: outcome, startedAt: now, detail: ["error": "content-unreadable"])
    }
}
