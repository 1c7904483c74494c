import Foundation
import GRDB
import Vault

/// Hashes of parts of the stored tree.
enum AuditTree {
    /// Levels that are multiples of this stand in `nodes`.
    static let stored = 8

    /// The root of the leaves of a range, as proofs ask for it.
    static func hash(_ range: Range<UInt64>, in db: Database) throws -> MerkleHash {
        let count = UInt64(range.count)
        if count <= 1 << UInt64(stored) { return try hashOfLeaves(range, in: db) }
        let level = count.trailingZeroBitCount
        if count.nonzeroBitCount == 1, level.isMultiple(of: stored) {
            let row = try db.row(
                "SELECT hash FROM nodes WHERE level = ? AND position = ?",
                [level, Int64(range.lowerBound >> UInt64(level))])
            guard let hash = row?["hash"] as Data? else { throw StoreError.corrupt("the audit's tree has a hole") }
            return Array(hash)
        }
        let middle = range.lowerBound + MerkleTree.split(count)
        return MerkleTree.node(
            try hash(range.lowerBound..<middle, in: db), try hash(middle..<range.upperBound, in: db))
    }

    private static func hashOfLeaves(_ range: Range<UInt64>, in db: Database) throws -> MerkleHash {
        let leaves = try db.rows(
            "SELECT leaf FROM entries WHERE sequence >= ? AND sequence < ? ORDER BY sequence",
            [Int64(range.lowerBound), Int64(range.upperBound)])
        guard leaves.count == range.count else { throw StoreError.corrupt("the audit has a hole") }
        var tree = MerkleRange()
        for leaf in leaves { tree.append(Array(leaf["leaf"] as Data)) }
        return tree.root
    }
}
