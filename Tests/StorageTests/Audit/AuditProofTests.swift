import Domain
import Foundation
import JSON
import Testing
import Vault

@testable import Storage

struct AuditProofTests {
    /// Far enough for stored nodes of the tree to be used.
    @Test func proofsFromTheStoredTreeHold() async throws {
        let test = try await TestStore()
        let audit = test.store.audit
        var older: [SignedCheckpoint] = []
        for round in 0..<7 {
            let events = (0..<150).map { number in
                AuditEvent(
                    .heartbeat, of: nil, by: .service, at: TestStore.now, ["number": .integer(round * 150 + number)])
            }
            try await audit.record(events)
            try await audit.drain()
            older.append(try #require(try await audit.checkpoint(at: TestStore.now)))
        }
        let newest = try #require(older.last).checkpoint
        #expect(try await audit.checkpoint(at: TestStore.now) == nil, "nothing new to sign")
        for sequence in [0, 1, 255, 256, 511, 512, 767, 1_000, newest.size - 1] {
            let entry = try #require(try await audit.entry(sequence))
            let found = try #require(try await audit.inclusionProof(of: sequence))
            #expect(
                MerkleTree.root(ofLeaf: entry.leaf, at: sequence, size: newest.size, proof: found.proof) == newest.root)
        }
        for old in older.map(\.checkpoint) {
            let found = try #require(try await audit.consistencyProof(from: old.size))
            #expect(
                MerkleTree.isConsistent(
                    from: old.size, old.root, to: newest.size, newest.root, proof: found.proof))
        }
        #expect(try await audit.inclusionProof(of: newest.size) == nil)
        #expect(try await audit.entry(newest.size) == nil)
    }
}
