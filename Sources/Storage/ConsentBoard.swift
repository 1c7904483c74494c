package import Domain
package import Foundation
package import JSON
import Synchronization

/// What this process remembers of customers' consent for some seconds, shared by those who ask the platform and those who
/// hear a customer's wish: a wish wipes out what was remembered, and stops what is about to leave.
package final class ConsentBoard: Sendable {
    /// An address of a tenant's customer, by its keyed hash.
    package struct Address: Sendable, Hashable {
        let tenant: TenantID
        let channel: Channel
        let hash: Data
    }

    /// What allowed a message, and how long that may be relied on.
    package struct Answer: Sendable {
        package let evidence: JSONValue
        /// The contact that it was asked for; another one of the same address is another question.
        package let contact: String?
        /// Of the tenant's settings when it was asked.
        package let revision: Int
        /// By the counter of the engine's clock.
        package let until: UInt64

        package init(evidence: JSONValue, contact: String?, revision: Int, until: UInt64) {
            (self.evidence, self.contact, self.revision, self.until) = (evidence, contact, revision, until)
        }
    }

    private struct State {
        var moment: UInt64 = 0
        /// Before this moment nothing is known of changes.
        var horizon: UInt64 = 0
        var changes: [Address: UInt64] = [:]
        var answers: [Address: Answer] = [:]
    }

    private static let limit = 4_096
    private let state = Mutex(State())

    /// To be taken before a question, and shown when its answer is used.
    package var moment: UInt64 { state.withLock { $0.moment } }

    /// Whether a wish concerning the address was heard since a moment.
    package func hasChanged(_ address: Address, since moment: UInt64) -> Bool {
        state.withLock { state in moment < state.horizon || state.changes[address].map { $0 > moment } == true }
    }

    /// A wish was heard: what was remembered of the address is void.
    func noteChange(_ address: Address) {
        state.withLock { state in
            state.moment += 1
            state.answers[address] = nil
            if state.changes.count >= Self.limit {
                state.changes.removeAll(keepingCapacity: true)
                state.horizon = state.moment
            }
            state.changes[address] = state.moment
        }
    }

    package func answer(for address: Address, contact: String?, revision: Int, counter: UInt64) -> Answer? {
        state.withLock { state in
            guard let answer = state.answers[address], answer.contact == contact, answer.revision == revision,
                counter < answer.until
            else { return nil }
            return answer
        }
    }

    /// Remembers an answer, unless a wish was heard while it was on its way.
    package func keep(_ answer: Answer, for address: Address, asked moment: UInt64) {
        state.withLock { state in
            guard moment >= state.horizon, state.changes[address].map({ $0 <= moment }) ?? true else { return }
            if state.answers.count >= Self.limit { state.answers.removeAll(keepingCapacity: true) }
            state.answers[address] = answer
        }
    }
}

extension LeasedDelivery {
    package var consentAddress: ConsentBoard.Address {
        ConsentBoard.Address(tenant: lane.tenant, channel: lane.channel, hash: addressHash)
    }
}
