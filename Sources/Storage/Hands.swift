import Domain
import Synchronization

/// The deliveries that this run of the process holds. Until its attempt begins a hold is in memory alone, and costs the
/// writer nothing: a run that dies has sent nothing of it, and it is free again with the next start. From then on the row
/// says it too, with the run's name, so that the next start knows what is in doubt.
final class Hands: Sendable {
    fileprivate struct Hold {
        /// Told apart from an earlier hold of the same delivery by this.
        let number: UInt64
        var hasBegun = false
    }

    fileprivate struct State {
        var holds: [Lane: [Int64: Hold]] = [:]
        /// Not from zero: a hold of another run must not be taken for one of this.
        var last = UInt64.random(in: 0...(.max / 2))
    }

    private let state = Mutex(State())

    /// How many deliveries are held.
    var count: Int { state.withLock { $0.holds.values.reduce(0) { $0 + $1.count } } }

    /// The rows that are held of a lane. What is read of the store after this and is not among them is nobody's, as long
    /// as nobody else takes hold meanwhile.
    func held(in lane: Lane) -> Set<Int64> {
        // The set is made outside: whoever begins or settles a delivery waits for the lock.
        let holds = state.withLock { $0.holds[lane] }
        return Set(holds.map { Array($0.keys) } ?? [])
    }

    /// - Returns: the hold's number.
    func take(_ sequence: Int64, in lane: Lane) -> UInt64 {
        state.withLock { state in
            state.last += 1
            state.holds[lane, default: [:]][sequence] = Hold(number: state.last)
            return state.last
        }
    }

    func holds(_ leased: LeasedDelivery) -> Bool { state.withLock { $0.hold(of: leased) != nil } }

    /// The row says from now on that it is held.
    func noteBegin(_ leased: LeasedDelivery) {
        state.withLock { state in
            guard state.hold(of: leased) != nil else { return }
            state.holds[leased.lane]?[leased.sequence]?.hasBegun = true
        }
    }

    /// Lets go of a delivery of which nothing has left.
    func release(_ leased: LeasedDelivery) {
        state.withLock { state in
            guard state.hold(of: leased)?.hasBegun == false else { return }
            state.drop(leased.sequence, in: leased.lane)
        }
    }

    /// Lets go of a delivery of which the store knows what came of it.
    func end(_ leased: LeasedDelivery) {
        state.withLock { state in
            guard state.hold(of: leased) != nil else { return }
            state.drop(leased.sequence, in: leased.lane)
        }
    }
}

extension Hands.State {
    fileprivate func hold(of leased: LeasedDelivery) -> Hands.Hold? {
        holds[leased.lane]?[leased.sequence].flatMap { $0.number == leased.hold ? $0 : nil }
    }

    fileprivate mutating func drop(_ sequence: Int64, in lane: Lane) {
        holds[lane]?[sequence] = nil
        if holds[lane]?.isEmpty == true { holds[lane] = nil }
    }
}
