import Domain

/// What is wrong with a log, and from which entry on.
package struct AuditFault: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        /// The entry is not there, but later ones are.
        case missing
        /// Header or content are not what the leaf stands for.
        case changed
        /// Another entry stands in its place.
        case misplaced
        /// It is of another log.
        case foreign
        /// It does not follow the tenant's entry before it.
        case chainBroken
        /// It is sealed under a key that no entry before it opened, or with a counter that was used.
        case segmentUnknown
        /// A column beside the entry tells something else than its header.
        case columnsDiffer
        /// The log ends here and should go on: it was cut off, or is an old copy.
        case cutOff(expected: UInt64)
        /// The entries are sound by themselves, but from here to `before` one was changed, by the checkpoint of that size.
        case rewritten(before: UInt64)
        /// What is kept beside the entries (tree, tenants, head) does not fit them.
        case bookkeeping(String)
        /// A checkpoint is not signed by the log's key, or is of another log.
        case badCheckpoint
    }

    /// The first entry that is wrong, counted from 0.
    package let sequence: UInt64
    package let kind: Kind

    package init(_ sequence: UInt64, _ kind: Kind) {
        (self.sequence, self.kind) = (sequence, kind)
    }

    package var description: String {
        switch kind {
        case .missing: "entry \(sequence) is missing"
        case .changed: "entry \(sequence) was changed"
        case .misplaced: "entry \(sequence) is not in its place: another one stands there"
        case .foreign: "entry \(sequence) is of another log"
        case .chainBroken: "entry \(sequence) does not follow its tenant's entry before it"
        case .segmentUnknown: "entry \(sequence) is sealed under a key that was not opened, or repeats a counter"
        case .columnsDiffer: "entry \(sequence): the columns beside it were changed"
        case .cutOff(let expected): "entry \(sequence) is missing: the log ends there, and had \(expected) entries"
        case .rewritten(let before):
            "an entry from \(sequence) to \(before - 1) was changed: the checkpoint of size \(before) has another root"
        case .bookkeeping(let what): "\(what) does not fit the entries; they are sound up to \(sequence)"
        case .badCheckpoint: "the checkpoint of size \(sequence) is not signed by the log's key"
        }
    }
}

/// Looks at the entries of a log one after the other, from the first, without any private key.
package struct AuditVerifier: Sendable {
    /// An entry as it is stored.
    package struct Stored: Sendable {
        package let sequence: UInt64
        package let header: [UInt8]
        package let body: [UInt8]
        package let leaf: MerkleHash

        package init(sequence: UInt64, header: [UInt8], body: [UInt8], leaf: MerkleHash) {
            (self.sequence, self.header, self.body, self.leaf) = (sequence, header, body, leaf)
        }
    }

    private struct Chain {
        var next: UInt64 = 0
        var leaf = AuditPosition.noLeaf
    }

    package let log: AuditLogID
    package private(set) var range = MerkleRange()
    private var chains: [[UInt8]: Chain] = [:]
    private var counters: [AuditSegmentID: Counters] = [:]
    /// Roots that were promised, by size, the smallest last.
    private var promises: [(size: UInt64, root: MerkleHash)]
    private var vouched: UInt64 = 0

    /// - Parameter checkpoints: what the log must agree with; signatures are for the caller to check.
    package init(log: AuditLogID, checkpoints: [AuditCheckpoint] = []) {
        self.log = log
        promises = checkpoints.map { ($0.size, $0.root) }.sorted { $0.size > $1.size }
    }

    /// Takes the next entry; answers its header and the subtrees that it completes.
    package mutating func take(
        _ entry: Stored
    ) throws(AuditFault) -> (header: AuditHeader, completed: [MerkleRange.Completed]) {
        let sequence = range.size
        guard entry.sequence == sequence else { throw AuditFault(sequence, .missing) }
        guard let header = AuditHeader(entry.header) else { throw AuditFault(sequence, .changed) }
        guard AuditHeader.leaf(header: entry.header, body: entry.body) == entry.leaf else {
            throw AuditFault(sequence, .changed)
        }
        guard header.position.log == log else { throw AuditFault(sequence, .foreign) }
        guard header.position.sequence == sequence else { throw AuditFault(sequence, .misplaced) }
        let tenant = header.core.tenant?.bytes ?? []
        var chain = chains[tenant, default: Chain()]
        guard header.position.tenantSequence == chain.next, header.position.previousLeaf == chain.leaf else {
            throw AuditFault(sequence, .chainBroken)
        }
        chain.next += 1
        chain.leaf = entry.leaf
        chains[tenant] = chain
        try note(header.core, body: entry.body, at: sequence)
        let completed = range.append(entry.leaf)
        try keepPromises()
        return (header, completed)
    }

    /// After the last entry: whether any checkpoint promised more.
    package func finish() throws(AuditFault) {
        if let promise = promises.first { throw AuditFault(range.size, .cutOff(expected: promise.size)) }
    }

    /// The number of entries and the last leaf of each tenant; the platform's under no bytes.
    package var tenants: [[UInt8]: (count: UInt64, leaf: MerkleHash)] {
        chains.mapValues { ($0.next, $0.leaf) }
    }

    private mutating func note(_ core: AuditCore, body: [UInt8], at sequence: UInt64) throws(AuditFault) {
        switch core.form {
        case .open:
            guard AuditSegmentRecord(body) != nil else { throw AuditFault(sequence, .changed) }
            if counters[core.segment] == nil { counters[core.segment] = Counters() }
        case .sealed:
            guard counters[core.segment]?.use(core.counter) == true else {
                throw AuditFault(sequence, .segmentUnknown)
            }
        }
    }

    private mutating func keepPromises() throws(AuditFault) {
        while let promise = promises.last, promise.size <= range.size {
            promises.removeLast()
            guard promise.size == range.size else { continue }
            guard promise.root == range.root else { throw AuditFault(vouched, .rewritten(before: range.size)) }
            vouched = range.size
        }
    }
}

/// The counters that a segment has used. They come nearly in order; only those left out are kept.
private struct Counters: Sendable {
    private var next: UInt64 = 0
    private var skipped: Set<UInt64> = []

    /// `false` where it was used before.
    mutating func use(_ counter: UInt64) -> Bool {
        guard counter >= next else { return skipped.remove(counter) != nil }
        // Writes that were undone leave their counters unused.
        if counter - next < 4096 { for missing in next..<counter { skipped.insert(missing) } }
        next = counter + 1
        return true
    }
}
