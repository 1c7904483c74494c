extension MerkleTree {
    /// The root that an inclusion proof leads to; `nil` where it has the wrong length.
    package static func root(
        ofLeaf leaf: MerkleHash, at index: UInt64, size: UInt64, proof: [MerkleHash]
    ) -> MerkleHash? {
        guard index < size else { return nil }
        var place = index
        var last = size - 1
        var hash = leaf
        for sibling in proof {
            guard last > 0, sibling.count == hashLength else { return nil }
            if place & 1 == 1 || place == last {
                hash = node(sibling, hash)
                while place & 1 == 0, place != 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                hash = node(hash, sibling)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 ? hash : nil
    }

    /// Whether a proof shows that the tree of `old` leaves with `oldRoot` is the beginning of the other.
    package static func isConsistent(
        from old: UInt64, _ oldRoot: MerkleHash, to new: UInt64, _ newRoot: MerkleHash, proof: [MerkleHash]
    ) -> Bool {
        guard old <= new else { return false }
        if old == new { return proof.isEmpty && oldRoot == newRoot }
        if old == 0 { return proof.isEmpty && oldRoot == emptyRoot }
        var rest = proof[...]
        if old & (old - 1) == 0 { rest = [oldRoot] + rest }
        guard let first = rest.popFirst() else { return false }
        var place = old - 1
        var last = new - 1
        while place & 1 == 1 {
            place >>= 1
            last >>= 1
        }
        var (older, newer) = (first, first)
        for sibling in rest {
            guard last > 0, sibling.count == hashLength else { return false }
            if place & 1 == 1 || place == last {
                older = node(sibling, older)
                newer = node(sibling, newer)
                while place & 1 == 0, place != 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                newer = node(newer, sibling)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 && older == oldRoot && newer == newRoot
    }
}
