import Testing
import Vault

/// RFC 6962 by its published vectors, and by a second, naive implementation of its definitions.
struct MerkleTreeTests {
    private static let inputs: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43], Array(0x50...0x57),
        Array(0x60...0x6f),
    ]

    private static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test func theRootsAreThoseThatArePublished() {
        var range = MerkleRange()
        #expect(Hexadecimal.text(range.root) == Self.roots[0])
        for (input, root) in zip(Self.inputs, Self.roots.dropFirst()) {
            range.append(MerkleTree.leaf(input))
            #expect(Hexadecimal.text(range.root) == root)
        }
    }

    private static let leaves = (0...2_100).map { MerkleTree.leaf([UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)]) }

    /// MTH of RFC 6962, as it is written there.
    private static func root(_ leaves: ArraySlice<MerkleHash>) -> MerkleHash {
        guard leaves.count > 1 else { return leaves.first ?? MerkleTree.emptyRoot }
        let middle = leaves.startIndex + Int(MerkleTree.split(UInt64(leaves.count)))
        return MerkleTree.node(root(leaves[..<middle]), root(leaves[middle...]))
    }

    /// PATH of RFC 6962.
    private static func path(_ index: Int, _ leaves: ArraySlice<MerkleHash>) -> [MerkleHash] {
        guard leaves.count > 1 else { return [] }
        let cut = Int(MerkleTree.split(UInt64(leaves.count)))
        let middle = leaves.startIndex + cut
        return index < cut
            ? path(index, leaves[..<middle]) + [root(leaves[middle...])]
            : path(index - cut, leaves[middle...]) + [root(leaves[..<middle])]
    }

    /// SUBPROOF of RFC 6962.
    private static func subproof(_ count: Int, _ leaves: ArraySlice<MerkleHash>, _ isWhole: Bool) -> [MerkleHash] {
        if count == leaves.count { return isWhole ? [] : [root(leaves)] }
        let cut = Int(MerkleTree.split(UInt64(leaves.count)))
        let middle = leaves.startIndex + cut
        return count <= cut
            ? subproof(count, leaves[..<middle], isWhole) + [root(leaves[middle...])]
            : subproof(count - cut, leaves[middle...], false) + [root(leaves[..<middle])]
    }

    private static func subtree(_ range: Range<UInt64>) -> MerkleHash {
        root(leaves[Int(range.lowerBound)..<Int(range.upperBound)])
    }

    @Test(arguments: Array(1...65) + [127, 128, 129, 255, 256, 257, 2_047, 2_100])
    func proofsAreThoseOfTheDefinitionAndHold(size: Int) {
        var range = MerkleRange()
        for leaf in Self.leaves[..<size] { range.append(leaf) }
        let whole = Self.root(Self.leaves[..<size])
        #expect(range.root == whole)
        for index in size < 70 ? Array(0..<size) : [0, 1, size / 3, size / 2, size - 2, size - 1] {
            let proof = MerkleTree.inclusionProof(of: UInt64(index), size: UInt64(size), Self.subtree)
            #expect(proof == Self.path(index, Self.leaves[..<size]))
            #expect(
                MerkleTree.root(ofLeaf: Self.leaves[index], at: UInt64(index), size: UInt64(size), proof: proof)
                    == whole)
            #expect(
                MerkleTree.root(ofLeaf: Self.leaves[index + 1], at: UInt64(index), size: UInt64(size), proof: proof)
                    != whole)
        }
        for old in size < 70 ? Array(1...size) : [1, 2, size / 3, size / 2, size - 1, size] {
            let proof = MerkleTree.consistencyProof(from: UInt64(old), to: UInt64(size), Self.subtree)
            let older = Self.root(Self.leaves[..<old])
            #expect(proof == (old == size ? [] : Self.subproof(old, Self.leaves[..<size], true)))
            #expect(MerkleTree.isConsistent(from: UInt64(old), older, to: UInt64(size), whole, proof: proof))
            #expect(
                !MerkleTree.isConsistent(from: UInt64(old), MerkleTree.emptyRoot, to: UInt64(size), whole, proof: proof)
            )
            if !proof.isEmpty {
                #expect(
                    !MerkleTree.isConsistent(
                        from: UInt64(old), older, to: UInt64(size), whole, proof: Array(proof.dropLast())))
            }
        }
    }

    @Test func aTreeGoesOnFromItsStoredForm() throws {
        var range = MerkleRange()
        for leaf in Self.leaves[..<100] { range.append(leaf) }
        var stored = try #require(MerkleRange(size: 100, bytes: range.bytes))
        for leaf in Self.leaves[100..<300] { stored.append(leaf) }
        #expect(stored.root == Self.root(Self.leaves[..<300]))
        #expect(MerkleRange(size: 101, bytes: range.bytes) == nil)
    }

    @Test func aLeafTellsWhichSubtreesItCompletes() {
        var range = MerkleRange()
        for leaf in Self.leaves[..<7] { range.append(leaf) }
        let completed = range.append(Self.leaves[7])
        #expect(completed.map(\.level) == [0, 1, 2, 3])
        #expect(completed.map(\.position) == [7, 3, 1, 0])
        #expect(completed.last?.hash == Self.root(Self.leaves[..<8]))
    }
}
