import Domain
import Foundation
import GRDB
import JSON
import Testing
import Vault

@testable import Storage

@Suite struct EvidenceTests {
    @Test func evidenceNamesTheAuditEntriesOfEachStep() async throws {
        let test = try await TestStore()
        var ids = try await test.accept((0..<4).map(Sample.number))
        // A new segment's opening stands between entries that were staged.
        test.store.audit.endSegment()
        ids += try await test.accept((4..<6).map(Sample.number))
        for leased in try await test.lease(limit: 6) {
            let begun = try await test.outbox.begin(
                leased, segments: 1, day: 1, dayCap: 100, consent: ["source": "contact"], message: Array("Hello".utf8),
                at: TestStore.now)
            guard case .begun = begun else { throw StoreError.closed }
            if leased.delivery.receipt != ids[5] { try await test.settle(leased, .send(.refused(.refusedByPlatform))) }
        }
        try await test.store.audit.drain()
        for id in ids {
            let evidence = try #require(try await test.own.evidence(of: id))
            let kinds = evidence.entries.map(\.kind)
            #expect(
                kinds == (id == ids[5] ? ["attempt.started"] : ["attempt.started", "attempt.ended", "delivery.ended"]))
            for entry in evidence.entries {
                let record = try #require(try await test.store.audit.entry(entry.sequence))
                #expect(record.header.core.kind == entry.kind && record.header.core.tenant == test.tenant.id)
            }
            #expect(evidence.acceptances.count >= 1)
            let delivery = try #require(evidence.receipt.deliveries.first)
            #expect(evidence.attempts[delivery.id]?.consent["source"] == "contact")
            #expect(evidence.attempts[delivery.id]?.messageHash == ContentHash.sha256(Array("Hello".utf8)))
        }
    }

    @Test func anErasedPersonLeavesNoConsentRecord() async throws {
        let test = try await TestStore()
        let id = try await test.accept([Sample(channels: [.sms])])[0]
        let leased = try #require(try await test.lease().first)
        _ = try await test.outbox.begin(
            leased, segments: 1, day: 1, dayCap: 100, consent: ["record": "contact-1"], message: [], at: TestStore.now)
        try await test.settle(leased, .send(.blocked(.optedOut)))
        #expect(try await test.own.evidence(of: id)?.attempts.values.first?.consent["record"] == "contact-1")
        let keys = try #require(try await test.own.keys())
        let content = try await test.store.read { db in
            try db.row("SELECT content FROM receipts", [])?["content"] ?? Data()
        }
        let eraser = ReceiptEraser(own: test.own, keys: keys, now: TestStore.now, cancels: true)
        let prepared = try eraser.prepare([.init(id: id, content: content)])
        _ = try await test.store.commits.write { try eraser.write(prepared, in: $0) }
        #expect(try await test.own.evidence(of: id)?.attempts.values.first?.consent == .null)
    }
}
