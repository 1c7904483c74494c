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

    /// The receipts of one hash: nearly always one.
    struct Receipts {
        let first: Int64
        var others: [Int64] = []

        var all: [Int64] { [first] + others }
    }

    struct State {
        var receipts: [LookupHash: Receipts] = [:]
        /// What the transaction that is open added, so that it can be taken back.
        var uncommitted: [Entry] = []
        var committedThrough: Int64 = 0
        var count = 0
        var isMoving = false
    }

    private let state = Mutex(State())

    /// Entries that are durable as receipts and wait for the index.
    var count: Int { state.withLock { $0.count } }

    /// The receipts that may have this hash, besides those that the index knows. One may be of a transaction that is
    /// still open.
    func sequences(of hash: LookupHash) -> [Int64] {
        state.withLock { $0.receipts[hash]?.all ?? [] }
    }

    /// Adds a receipt to the open transaction.
    func add(_ hashes: [LookupHash], sequence: Int64) {
        state.withLock { state in
            for hash in hashes {
                state.add(Entry(hash: hash, sequence: sequence))
                state.uncommitted.append(Entry(hash: hash, sequence: sequence))
            }
        }
    }

    /// Adds what an earlier run left.
    func load(_ entries: [Entry]) {
        state.withLock { state in
            for entry in entries { state.add(entry) }
            state.committedThrough = entries.map(\.sequence).max() ?? state.committedThrough
        }
    }

    /// A place in the open transaction to go back to.
    var mark: Int { state.withLock { $0.uncommitted.count } }

    /// Takes back what was added to the open transaction since the mark; all of it without one.
    func undo(to mark: Int = 0) {
        state.withLock { state in
            while state.uncommitted.count > mark {
                guard let entry = state.uncommitted.popLast() else { return }
                state.remove(entry)
            }
        }
    }

    func commit() {
        state.withLock { state in
            guard let last = state.uncommitted.last else { return }
            state.committedThrough = max(state.committedThrough, last.sequence)
            state.uncommitted.removeAll(keepingCapacity: true)
        }
    }

    /// All that is durable, in the order of the index, and the last receipt among it.
    func durable() -> (entries: [Entry], through: Int64) {
        let (receipts, through) = state.withLock { ($0.receipts, $0.committedThrough) }
        var entries: [Entry] = []
        entries.reserveCapacity(receipts.count)
        for (hash, receipts) in receipts {
            for sequence in receipts.all where sequence <= through {
                entries.append(Entry(hash: hash, sequence: sequence))
            }
        }
        return (entries.sorted(), through)
    }

    /// `false` where somebody moves entries to the index already.
    func beginMove() -> Bool {
        state.withLock { state in
            defer { state.isMoving = true }
            return !state.isMoving
        }
    }

    func endMove() {
        state.withLock { $0.isMoving = false }
    }

    /// Lets go of what the index has now.
    func drop(_ entries: ArraySlice<Entry>) {
        state.withLock { state in
            for entry in entries { state.remove(entry) }
        }
    }
}

extension RecentLookups.State {
    mutating func add(_ entry: RecentLookups.Entry) {
        count += 1
        if receipts[entry.hash] == nil {
            receipts[entry.hash] = .init(first: entry.sequence)
        } else {
            receipts[entry.hash]?.others.append(entry.sequence)
        }
    }

    mutating func remove(_ entry: RecentLookups.Entry) {
        guard let known = receipts[entry.hash] else { return }
        var left = known.all
        guard let place = left.firstIndex(of: entry.sequence) else { return }
        left.remove(at: place)
        count -= 1
        receipts[entry.hash] = left.first.map { .init(first: $0, others: Array(left.dropFirst())) }
    }
}
