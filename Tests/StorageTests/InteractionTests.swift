import Domain
import Foundation
import GRDB
import JSON
import Privacy
import Testing

@testable import Storage

struct InteractionTests {
    private static let now = TestStore.now

    private func event(
        _ conversation: String, phone: String = "+15551234567", kind: InteractionEvent.Kind = .customerEnd,
        at second: Int64 = 0
    ) -> InteractionEvent {
        var event = InteractionEvent(kind: kind, at: Self.now + .seconds(second), conversationID: conversation)
        event.phone = PhoneNumber(phone)
        return event
    }

    private func take(_ test: TestStore, _ event: InteractionEvent, at time: Timestamp = now) async throws
        -> EventOutcome?
    {
        try await test.own.take(event, .work(until: time + .hours(1)), at: time)
    }

    private func lease(_ test: TestStore, at time: Timestamp = now) async throws -> [LeasedEvent] {
        try await test.store.eventQueue.lease(
            [.init(tenant: test.tenant.id, limit: 100)], now: time, until: time + .minutes(1), owner: "test")
    }

    @Test func anEventStandsOnceHoweverOftenItIsTaken() async throws {
        let test = try await TestStore()
        let outcomes = try await withThrowingTaskGroup(of: EventOutcome?.self) { group in
            for _ in 0..<20 { group.addTask { try await take(test, event("c1")) } }
            return try await group.reduce(into: [EventOutcome?]()) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == nil }.count == 1)
        #expect(outcomes.filter { $0 == .duplicate }.count == 19)
        // Another kind, another time, another tenant: other events.
        #expect(try await take(test, event("c1", kind: .afterCallWork)) == nil)
        #expect(try await take(test, event("c1", at: 1)) == nil)
        let other = try await test.addTenant("other")
        #expect(try await other.take(event("c1"), .work(until: Self.now), at: Self.now) == nil)
        #expect(try await lease(test).count == 3)
        #expect(try await test.own.eventHealth(at: Self.now).outcomes == [.duplicate: 19])
    }

    @Test func itIsKnownAfterARestartAndAfterItsEnd() async throws {
        let test = try await TestStore()
        _ = try await take(test, event("c1"))
        let leased = try #require(try await lease(test).first)
        try await test.store.eventQueue.settle(leased, .ended(.notAPayment), at: Self.now)
        #expect(try await take(test, event("c1")) == .duplicate)
        let reopened = try await test.reopened()
        let again = try await reopened.tenant(test.tenant.id).take(event("c1"), .work(until: Self.now), at: Self.now)
        #expect(again == .duplicate)
        await reopened.close()
    }

    @Test func aFailedEventWaitsAndAnOldLeaseSettlesNothing() async throws {
        let test = try await TestStore()
        _ = try await take(test, event("c1"))
        let first = try #require(try await lease(test).first)
        #expect(try await lease(test).isEmpty)
        let later = Self.now + .seconds(30)
        try await test.store.eventQueue.settle(first, .later(later, .platformFailing, counts: true), at: Self.now)
        #expect(try await lease(test).isEmpty)
        #expect(try await test.store.eventQueue.nextDue(of: test.tenant.id) == later)
        let second = try #require(try await lease(test, at: later).first)
        #expect(second.tries == 1 && second.reason == .platformFailing)
        try await test.store.eventQueue.settle(first, .ended(.notAPayment), at: later)
        #expect(try await test.own.eventHealth(at: later).outcomes.isEmpty)
        try await test.store.eventQueue.settle(second, .ended(.notAPayment), at: later)
        #expect(
            try await test.own.eventHealth(at: later)
                == EventHealth(waiting: 0, oldestWaitingSince: nil, outcomes: [.notAPayment: 1]))
    }

    @Test func aFollowUpKeepsTheEventUntilItIsResolved() async throws {
        let test = try await TestStore()
        _ = try await take(test, event("c1"))
        let leased = try #require(try await lease(test).first)
        try await test.store.eventQueue.settle(leased, .followUp(.noRecipient, due: Self.now + .hours(1)), at: Self.now)
        let open = try #require(try await test.own.followUps(after: nil, limit: 9).first)
        #expect(open.conversationID == "c1" && open.event == leased.id && open.receipt == nil)
        let agent = KeyID(at: Self.now)
        guard
            case .done = try await test.own.resolve(
                open.id, .customerContacted, note: Personal("called"), by: agent, at: Self.now)
        else { return _ = Issue.record("not resolved") }
        let ended = try #require(try await test.own.followUp(open.id))
        #expect(ended.conversationID == nil && ended.resolution?.note?.reveal() == "called")
        let request = RetryRequest(channels: nil, isConfirmedMissing: false, expiry: .hours(1))
        guard case .refused(.resolved) = try await test.own.retry(open.id, request, by: agent, at: Self.now) else {
            return _ = Issue.record("tried again")
        }
    }

    @Test func aPersonIsErasedFromEventsToo() async throws {
        let test = try await TestStore()
        _ = try await take(test, event("c1"))
        _ = try await take(test, event("c2", phone: "+15550000001"))
        let person: JSONValue = ["phone": "+15551234567"]
        _ = try await test.own.requestErasure(of: try person.read(ErasureRequest.init(reading:)), at: Self.now)
        for (tenant, erasure) in try await test.store.erasures.running() {
            try await test.store.erasures.work(on: erasure, of: tenant, at: Self.now) {}
        }
        #expect(try await lease(test).map(\.event.conversationID) == ["c2"])
        #expect(try await test.own.eventHealth(at: Self.now).outcomes == [.erased: 1])
    }

    @Test func retentionForgetsWhatIsPersonalAndLaterTheRest() async throws {
        let test = try await TestStore()
        _ = try await take(test, event("c1"))
        let leased = try #require(try await lease(test).first)
        try await test.store.eventQueue.settle(leased, .followUp(.noRecipient, due: Self.now), at: Self.now)
        _ = try await take(test, event("c2"))
        func rows() async throws -> [Int] {
            try await test.store.read { db in
                try ["content IS NOT NULL", "1"].map {
                    try Int.fetchOne(db, sql: "SELECT count(*) FROM interaction_events WHERE \($0)") ?? 0
                }
            }
        }
        _ = try await test.store.retention.run(test.tenant.id, at: Self.now + .days(29)) {}
        #expect(try await rows() == [2, 2])
        _ = try await test.store.retention.run(test.tenant.id, at: Self.now + .days(31)) {}
        #expect(try await rows() == [1, 2])
        // What is not over waits, however old it is.
        _ = try await test.store.retention.run(test.tenant.id, at: Self.now + .days(36)) {}
        #expect(try await rows() == [1, 1])
    }

    @Test func aClockThatWasSetBackKeepsNothingWaiting() async throws {
        let test = try await TestStore()
        _ = try await take(test, event("c1"))
        let back = Self.now - .hours(3)
        #expect(try await lease(test, at: back).isEmpty)
        try await test.store.eventQueue.bringForward(by: .hours(3), at: back)
        #expect(try await lease(test, at: back).count == 1)
    }

    @Test func followUpsFromBeforeAreKept() throws {
        let queue = try DatabaseQueue()
        let all = Schema.migrator
        try all.migrate(queue, upTo: "0006-follow-ups")
        let tenant = TenantID(at: Self.now).data
        try queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO tenants VALUES (?1, 's', 'n', 'UTC', 'en', 'active', x'', x'', 1, 1, 1, NULL);
                    """, arguments: [tenant])
        }
        try all.migrate(queue)
        let columns = try queue.read {
            try String.fetchAll($0, sql: "SELECT name FROM pragma_table_info('follow_ups')")
        }
        #expect(columns.contains("event") && columns.contains("note") && columns.contains("claimed_until"))
        let check = try queue.read { try Row.fetchAll($0, sql: "PRAGMA foreign_key_check") }
        #expect(check.isEmpty)
    }
}
