import Domain
import JSON
import Privacy
import Testing

@testable import Storage

struct TenantIsolationTests {
    @Test func noFunctionGivesAnotherTenantsRows() async throws {
        let test = try await TestStore()
        let other = try await test.addTenant("second")
        let id = try await test.accept([Sample(conversation: "conv-1")])[0]
        let key = APIKey(
            id: KeyID(at: TestStore.now), tenant: test.tenant.id, role: .sender, name: "k", createdAt: TestStore.now)
        try await test.own.addKey(key, secretHash: [UInt8](repeating: 1, count: 32))
        _ = try await test.own.change(.policies, to: ["expiry": "PT1H"], secret: nil, from: 0, at: TestStore.now)
        try await test.own.suppress(
            Sample().phone, Suppression(channel: .sms, source: .api, evidence: nil, createdAt: TestStore.now))

        #expect(try await other.receipt(id) == nil)
        #expect(try await other.events(of: id) == nil)
        #expect(try await other.receipts(ReceiptFilter(), before: nil, limit: 9).isEmpty)
        var filter = ReceiptFilter()
        filter.transactionID = "tx-1"
        #expect(try await other.receipts(filter, before: nil, limit: 9).isEmpty)
        #expect(try await test.own.receipts(filter, before: nil, limit: 9).count == 1)
        guard case .missing = try await other.cancel(id, at: TestStore.now) else { throw StoreError.closed }
        #expect(try await other.keys(after: nil, limit: 9).isEmpty)
        #expect(try await other.revokeKey(key.id, at: TestStore.now) == false)
        #expect(try await test.store.findKey(key.id)?.key.revokedAt == nil)
        #expect(try await other.setting(.policies) == nil)
        #expect(try await other.profile()?.policies.expiry == .hours(4))
        #expect(try await other.suppression(of: Sample().phone, .sms) == nil)
        #expect(try await other.unsuppress(Sample().phone, .sms) == false)
        #expect(try await test.own.suppression(of: Sample().phone, .sms) != nil)
        #expect(
            try await other.earlier(idempotencyKey: "key-1", canonicalRequest: Sample().receipt().canonicalRequest)
                == nil)
        #expect(try await other.followUps(after: nil, limit: 9).isEmpty)
    }

    @Test func aLeaseStaysInItsLane() async throws {
        let test = try await TestStore()
        let other = try await test.addTenant("second")
        try await test.accept([Sample()], for: other)
        #expect(try await test.lease().isEmpty)
        #expect(try await test.lease(.email).isEmpty)
    }

    @Test func nobodyHasNothing() async throws {
        let test = try await TestStore()
        let nobody = test.store.tenant(TenantID(at: TestStore.now))
        #expect(try await nobody.profile() == nil)
        #expect(try await nobody.receipts(ReceiptFilter(), before: nil, limit: 9).isEmpty)
        guard case .missing = try await nobody.change(.policies, to: [:], secret: nil, from: 0, at: TestStore.now)
        else { throw StoreError.closed }
        guard case .missing = try await nobody.change(test.tenant, from: 1) else { throw StoreError.closed }
    }
}
