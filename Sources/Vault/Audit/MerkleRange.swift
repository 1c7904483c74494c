/// A tree that only grows, kept as the roots of its perfect subtrees: one hash for each bit of its size.
package struct MerkleRange: Sendable, Hashable {
    package private(set) var size: UInt64
    /// From the left, the largest, to the right.
    private var peaks: [MerkleHash]

    package init() {
        (size, peaks) = (0, [])
    }

    /// From its stored form; `nil` where it does not fit the size.
    package init?(size: UInt64, bytes: some Collection<UInt8>) {
        guard bytes.count == size.nonzeroBitCount * MerkleTree.hashLength else { return nil }
        self.size = size
        let all = Array(bytes)
        peaks = stride(from: 0, to: all.count, by: MerkleTree.hashLength).map {
            Array(all[$0..<$0 + MerkleTree.hashLength])
        }
    }

    package var bytes: [UInt8] { peaks.flatMap { $0 } }

    /// A perfect subtree that a new leaf completed: `level` 0 is the leaf itself.
    package struct Completed: Sendable, Hashable {
        package let level: Int
        package let position: UInt64
        package let hash: MerkleHash
    }

    /// Adds a leaf; answers the subtrees that it completes, the smallest first.
    @discardableResult
    package mutating func append(_ leaf: MerkleHash) -> [Completed] {
        var completed = [Completed(level: 0, position: size, hash: leaf)]
        var hash = leaf
        var level = 0
        var rest = size
        while rest & 1 == 1, let left = peaks.popLast() {
            hash = MerkleTree.node(left, hash)
            level += 1
            rest >>= 1
            completed.append(Completed(level: level, position: rest, hash: hash))
        }
        peaks.append(hash)
        size += 1
        return completed
    }

    package var root: MerkleHash {
        guard var hash = peaks.last else { return MerkleTree.emptyRoot }
        for peak in peaks.dropLast().reversed() { hash = MerkleTree.node(peak, hash) }
        return hash
    }
}
