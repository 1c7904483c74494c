import Synchronization

/// The hashes of receipts that are not in `receipt_lookups` yet. Each acceptance adds two or three, at random places of
/// an index: kept in memory they cost nothing, and written later, sorted and thousands at once, a fraction of a page each.
///
/// What is here is lost with the process and read again from the receipts themselves at the next start.
final class RecentLookups: Sendable {
    struct Entry: Sendable, Hashable, Comparable {
        let hash: LookupHash
        let sequence: Int64

        static func < (left: Self, right: Self) -> Bool {
            (left.hash, left.sequence) < (right.hash, right.sequence)
        }
    }

    /// What is on its way to the index.
    struct Move: Sendable {
        fileprivate let shelf: LookupShelf
        /// The last receipt among them: all before it are among them too, or in the index.
        let through: Int64

        /// In the order of the index; sorted at each call.
        var entries: [Entry] { shelf.entries.sorted() }
    }

    private struct State {
        /// What was added since the last move began.
        var added = LookupShelf()
        /// What the last move took; empty once that is in the index.
        var moving = LookupShelf()
        /// What the transaction that is open added, so that it can be taken back.
        var uncommitted: [Entry] = []
        var committedThrough: Int64 = 0
        var movingThrough: Int64 = 0
        var isMoving = false

        var waiting: Int { added.count + (isMoving ? 0 : moving.count) }
    }

    private let state = Mutex(State())
    private let waitingCount = Atomic(0)

    /// Entries that are not in the index.
    var count: Int { state.withLock { $0.added.count + $0.moving.count } }

    /// How many of them nobody moved when the last transaction ended.
    var waiting: Int { waitingCount.load(ordering: .relaxed) }

    /// The receipts that may have this hash, besides those that the index knows. One may be of a transaction that is
    /// still open.
    func sequences(of hash: LookupHash) -> [Int64] {
        state.withLock { state in
            let added = state.added.sequences(of: hash)
            return state.moving.count == 0 ? added : state.moving.sequences(of: hash) + added
        }
    }

    /// Adds a receipt to the open transaction.
    func add(_ hashes: [LookupHash], sequence: Int64) {
        state.withLock { state in
            for hash in hashes {
                state.added.add(hash, sequence)
                state.uncommitted.append(Entry(hash: hash, sequence: sequence))
            }
        }
    }

    /// Adds what an earlier run left.
    func load(_ entries: [Entry]) {
        state.withLock { state in
            for entry in entries { state.added.add(entry.hash, entry.sequence) }
            state.committedThrough = entries.map(\.sequence).max() ?? state.committedThrough
            waitingCount.store(state.waiting, ordering: .relaxed)
        }
    }

    /// A place in the open transaction to go back to.
    var mark: Int { state.withLock { $0.uncommitted.count } }

    /// Takes back what was added to the open transaction since the mark; all of it without one.
    func undo(to mark: Int = 0) {
        state.withLock { state in
            while state.uncommitted.count > mark {
                guard let entry = state.uncommitted.popLast() else { return }
                state.added.remove(entry.hash, entry.sequence)
            }
        }
    }

    func commit() {
        state.withLock { state in
            guard let last = state.uncommitted.last else { return }
            state.committedThrough = max(state.committedThrough, last.sequence)
            state.uncommitted.removeAll(keepingCapacity: true)
            waitingCount.store(state.waiting, ordering: .relaxed)
        }
    }

    /// Takes all that is durable; what a move left that came to nothing, first. `nil` where there is nothing, or where
    /// somebody moves already.
    func beginMove() -> Move? {
        state.withLock { state in
            guard !state.isMoving else { return nil }
            if state.moving.count == 0 {
                state.moving = state.added
                // What grows in the writer's hands would hold it up each time.
                state.added = LookupShelf(minimumCapacity: state.moving.count)
                state.movingThrough = state.committedThrough
                for entry in state.uncommitted {
                    state.moving.remove(entry.hash, entry.sequence)
                    state.added.add(entry.hash, entry.sequence)
                }
            }
            guard state.moving.count > 0 else { return nil }
            state.isMoving = true
            waitingCount.store(state.waiting, ordering: .relaxed)
            return Move(shelf: state.moving, through: state.movingThrough)
        }
    }

    /// - Parameter isDone: whether the index has all of it now.
    func endMove(isDone: Bool) {
        let moved = state.withLock { state -> LookupShelf in
            var moved = LookupShelf()
            if isDone { swap(&moved, &state.moving) }
            state.isMoving = false
            waitingCount.store(state.waiting, ordering: .relaxed)
            return moved
        }
        // Freed here and not in the lock: there are tens of thousands.
        withExtendedLifetime(moved) {}
    }
}

/// Receipts by hash. A hash has one, but for the few that were resent or share a conversation.
struct LookupShelf: Sendable {
    private var first: [LookupHash: Int64] = [:]
    private var others: [LookupHash: [Int64]] = [:]
    private(set) var count = 0

    init(minimumCapacity: Int = 0) { first.reserveCapacity(minimumCapacity) }

    func sequences(of hash: LookupHash) -> [Int64] {
        guard let first = first[hash] else { return [] }
        return [first] + (others.isEmpty ? [] : others[hash] ?? [])
    }

    mutating func add(_ hash: LookupHash, _ sequence: Int64) {
        count += 1
        if let earlier = first.updateValue(sequence, forKey: hash) {
            first[hash] = earlier
            others[hash, default: []].append(sequence)
        }
    }

    mutating func remove(_ hash: LookupHash, _ sequence: Int64) {
        var left = sequences(of: hash)
        guard let place = left.firstIndex(of: sequence) else { return }
        left.remove(at: place)
        count -= 1
        first[hash] = left.first
        others[hash] = left.count > 1 ? Array(left.dropFirst()) : nil
    }

    var entries: [RecentLookups.Entry] {
        first.map { .init(hash: $0, sequence: $1) }
            + others.flatMap { hash, sequences in sequences.map { .init(hash: hash, sequence: $0) } }
    }
}
