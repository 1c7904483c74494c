import Domain
import Foundation
import JSON
import Testing
import Vault

@testable import Storage

/// Which entries changes and deliveries leave, by kind and outcome.
struct AuditEventTests {
    /// Segments come as they come: what goes by the calendar of this machine may be days away from a test's fixed time.
    private func told(_ test: TestStore, after count: Int = 0) async throws -> [String] {
        try await test.store.audit.drain()
        return try await test.store.audit.entries(AuditFilter(), limit: 10_000)
            .filter { $0.header.core.kind != "segment.opened" }.dropFirst(count)
            .map { "\($0.header.core.kind) \($0.header.core.outcome) \($0.header.core.actor)" }
    }

    @Test func aDeliveryTellsOfItsAttemptItsOutcomeAndItsEnd() async throws {
        let test = try await TestStore()
        try await test.accept([Sample()])
        let leased = try #require(try await test.lease().first)
        #expect(try await test.begin(leased) == "begun")
        let taken = ProviderReference(messageID: "m-1", conversationID: "c-1")
        try await test.settle(leased, .send(.taken(taken)))
        let polled = try #require(try await test.lease(.sms, .poll, at: TestStore.now + .minutes(1)).first)
        try await test.settle(polled, .poll(.pending))
        let last = try #require(try await test.lease(.sms, .poll, at: TestStore.now + .hours(1)).first)
        try await test.settle(last, .poll(.delivered))
        #expect(
            try await told(test) == [
                "tenant.created done service", "receipt.accepted done service", "attempt.started begun service",
                "attempt.ended sent service",
                "delivery.ended delivered service",
            ])
    }

    @Test func aBlockAndARefusalAreToldWithTheirReasons() async throws {
        let test = try await TestStore()
        try await test.accept([Sample(), Sample.number(1)])
        let before = try await told(test).count
        let leased = try await test.lease()
        try await test.settle(leased[0], .send(.blocked(.optedOut)))
        #expect(try await test.begin(leased[1]) == "begun")
        try await test.settle(leased[1], .send(.refused(.refusedByPlatform)))
        #expect(
            try await told(test, after: before) == [
                "delivery.blocked blocked_by_compliance service", "attempt.started begun service",
                "attempt.ended refused-by-platform service", "delivery.ended failed service",
            ])
    }

    @Test func keysRetentionErasureAndDeletionAreTold() async throws {
        let test = try await TestStore()
        try await test.accept([Sample(channels: [.sms])])
        let before = try await told(test).count
        let rotation = try KeyRotation(keyring: test.folder.appending(path: "keys.sqlite").path)
        _ = try await rotation.addDataKeys(only: nil, under: test.masterKey)
        try await test.store.keyKeeper.refresh()
        _ = try await test.store.keyKeeper.reseal(test.tenant.id) {}
        rotation.close()
        let person: JSONValue = ["phone": .string(Sample().phone)]
        let own = test.store.tenant(test.tenant.id, by: .command("test"))
        let erasure = try await own.requestErasure(
            of: try person.read(ErasureRequest.init(reading:)), at: TestStore.now + .seconds(1))
        try await test.store.erasures.work(
            on: erasure.id, of: test.tenant.id, at: TestStore.now + .seconds(2)
        ) {}
        _ = try await test.store.retention.run(test.tenant.id, at: TestStore.now + .days(401)) {}
        _ = try await own.delete(from: 1, at: TestStore.now + .days(402))
        #expect(
            try await told(test, after: before) == [
                "data-key.rotated older-destroyed service", "person.erased requested command:test",
                "receipt.cancelled erased service", "person.erased done service", "retention.run removed service",
                "tenant.deleted done command:test",
            ])
    }

    @Test func aWaitBeforeAnAttemptIsNoEvent() async throws {
        let test = try await TestStore()
        try await test.accept([Sample()])
        let leased = try #require(try await test.lease().first)
        try await test.settle(leased, .send(.postponed(.throttled, until: TestStore.now + .seconds(3))))
        #expect(try await told(test) == ["tenant.created done service", "receipt.accepted done service"])
    }

    @Test func changesTellWhoMadeThem() async throws {
        let test = try await TestStore()
        let key = KeyID(at: TestStore.now)
        let own = test.store.tenant(test.tenant.id, by: AuditActor(.key(key), source: "192.0.2.7"))
        _ = try await own.change(.policies, to: ["channels": ["sms"]], secret: nil, from: 0, at: TestStore.now)
        try await own.suppress(
            "+15551234567", Suppression(channel: .sms, source: .api, evidence: nil, createdAt: TestStore.now))
        _ = try await own.unsuppress("+15551234567", .sms)
        _ = try await own.unsuppress("+15551234567", .sms)
        var changed = test.tenant
        changed.name = "New"
        changed.revision += 1
        _ = try await own.change(changed, from: 1)
        #expect(try await own.revokeKey(key, at: TestStore.now) == false)
        #expect(
            try await told(test, after: 1) == [
                "setting.changed done \(key)", "suppression.added done \(key)", "suppression.removed done \(key)",
                "tenant.changed done \(key)",
            ])
    }

    /// However many commit together: each receipt is told once, for its caller, and a refused one not at all.
    @Test func eachAcceptedReceiptIsToldOnceForItsCaller() async throws {
        let test = try await TestStore()
        let callers = (0..<3).map { _ in KeyID(at: TestStore.now) }
        let accepted = try await withThrowingTaskGroup(of: (KeyID, ReceiptID)?.self) { group in
            for number in 0..<300 {
                let caller = callers[number % 3]
                let own = test.store.tenant(
                    test.tenant.id, by: AuditActor(.key(caller), requestID: "request-\(number)"))
                // Each third payment comes twice: the second is refused.
                let receipt = try Sample.number(number % 200).receipt()
                group.addTask { try await own.accept(receipt) == .accepted ? (caller, receipt.id) : nil }
            }
            return try await group.reduce(into: [(KeyID, ReceiptID)]()) { if let one = $1 { $0.append(one) } }
        }
        #expect(accepted.count == 200)
        try await test.store.audit.drain()
        let security = test.securityKey
        var filter = AuditFilter()
        filter.kind = .receiptAccepted
        var told: [String] = []
        for entry in try await test.store.audit.entries(filter, limit: 1_000) {
            let core = entry.header.core
            let segment = try #require(try await test.store.audit.segments([core.segment]).first)
            let key = try segment.record.open(security, log: entry.header.position.log, segment: core.segment)
            let plain = try JSONValue(parsing: key.open(entry.body, core: entry.core, counter: core.counter))
            for receipt in plain["detail"]?["receipts"]?.array ?? [] {
                #expect(receipt["requestId"]?.string?.hasPrefix("request-") == true)
                told.append("\(core.actor) \(receipt["receipt"]?.string ?? "")")
            }
        }
        #expect(told.sorted() == accepted.map { "\($0) \($1)" }.sorted())
    }

    @Test func aStartThatTookUpAttemptsTellsSo() async throws {
        let test = try await TestStore()
        try await test.accept([Sample()])
        let leased = try #require(try await test.lease().first)
        #expect(try await test.begin(leased) == "begun")
        let store = try await test.reopened()
        #expect(try await store.outbox.recover(at: TestStore.now) == 1)
        try await store.audit.drain()
        var filter = AuditFilter()
        filter.kind = .attemptsRecovered
        #expect(try await store.audit.entries(filter, limit: 9).count == 1)
        await store.close()
    }
}
