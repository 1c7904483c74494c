import Crypto

/// A hash of 32 bytes in a Merkle tree.
package typealias MerkleHash = [UInt8]

/// The tree of RFC 6962, section 2.1, over SHA-256: a leaf's hash begins with 0, a node's with 1, so that none can pass
/// for the other.
package enum MerkleTree {
    package static let hashLength = 32

    /// The root of no leaves.
    package static let emptyRoot: MerkleHash = Array(SHA256.hash(data: [UInt8]()))

    package static func leaf(_ data: some Sequence<UInt8>) -> MerkleHash {
        Array(SHA256.hash(data: [0] + data))
    }

    package static func node(_ left: MerkleHash, _ right: MerkleHash) -> MerkleHash {
        var hash = SHA256()
        hash.update(data: [1])
        hash.update(data: left)
        hash.update(data: right)
        return Array(hash.finalize())
    }

    /// Hashes of subtrees: the leaves of a range that begins at a multiple of its own width, the right edge excepted.
    package typealias Subtree<Failure: Error> = (Range<UInt64>) throws(Failure) -> MerkleHash

    /// Where a tree of some leaves is cut: the largest power of two below their number.
    package static func split(_ count: UInt64) -> UInt64 {
        count < 2 ? 0 : 1 << UInt64(63 - (count - 1).leadingZeroBitCount)
    }

    /// What proves that a leaf is in the tree of `size` leaves, from the leaf's sibling up.
    package static func inclusionProof<Failure: Error>(
        of index: UInt64, size: UInt64, _ subtree: Subtree<Failure>
    ) throws(Failure) -> [MerkleHash] {
        var range = 0..<size
        var proof: [MerkleHash] = []
        while range.count > 1 {
            let middle = range.lowerBound + split(UInt64(range.count))
            if index < middle {
                proof.append(try subtree(middle..<range.upperBound))
                range = range.lowerBound..<middle
            } else {
                proof.append(try subtree(range.lowerBound..<middle))
                range = middle..<range.upperBound
            }
        }
        return proof.reversed()
    }

    /// What proves that the tree of `old` leaves is the beginning of the one of `new` leaves.
    package static func consistencyProof<Failure: Error>(
        from old: UInt64, to new: UInt64, _ subtree: Subtree<Failure>
    ) throws(Failure) -> [MerkleHash] {
        guard old > 0, old < new else { return [] }
        var range = 0..<new
        var isWhole = true
        var proof: [MerkleHash] = []
        while old != range.upperBound {
            let middle = range.lowerBound + split(UInt64(range.count))
            if old <= middle {
                proof.append(try subtree(middle..<range.upperBound))
                range = range.lowerBound..<middle
            } else {
                proof.append(try subtree(range.lowerBound..<middle))
                range = middle..<range.upperBound
                isWhole = false
            }
        }
        if !isWhole { proof.append(try subtree(range)) }
        return proof.reversed()
    }
}
