import Domain
import Foundation
import GRDB
import JSON
import Privacy
import Synchronization
import Testing

@testable import Storage

struct FollowUpTests {
    private let now = TestStore.now
    private let agent = KeyID(at: TestStore.now)

    /// A receipt that failed for good on its one channel, and the follow-up on it.
    private func failed(_ test: TestStore, _ sample: Sample = Sample(channels: [.sms])) async throws -> FollowUp {
        let id = try await test.accept([sample])[0]
        try await fail(test)
        return try #require(try await test.own.followUps(after: nil, limit: 99).first { $0.receipt == id })
    }

    private func open(_ test: TestStore) async throws -> FollowUp {
        var filter = FollowUpFilter(at: now)
        filter.status = .open
        return try #require(try await test.own.followUps(filter, after: nil, limit: 9).first)
    }

    private func fail(_ test: TestStore, as reason: Reason = .refusedByPlatform, at time: Timestamp = TestStore.now)
        async throws
    {
        let leased = try #require(try await test.lease(at: time).first)
        #expect(try await test.begin(leased) == "begun")
        try await test.settle(leased, .send(.refused(reason)), at: time)
    }

    private func retry(
        _ test: TestStore, _ id: FollowUpID, channels: [Channel]? = nil, confirmed: Bool = false,
        at time: Timestamp = TestStore.now
    ) async throws -> RetryResult {
        try await test.own.retry(
            id, RetryRequest(channels: channels, isConfirmedMissing: confirmed, expiry: .hours(2)), by: agent, at: time)
    }

    private func seconds(_ count: Int64) -> Timestamp { now + .seconds(count) }

    @Test func ofAHundredAgentsExactlyOneGetsIt() async throws {
        let test = try await TestStore()
        let followUp = try await failed(test)
        let agents = (0..<100).map { KeyID(at: now + Milliseconds($0)) }
        let winners = try await withThrowingTaskGroup(of: KeyID?.self) { group in
            for agent in agents {
                group.addTask {
                    let result = try await test.own.claim(followUp.id, by: agent, for: .minutes(5), at: TestStore.now)
                    switch result {
                    case .done(let mine): return mine.claim?.by
                    case .refused(.claimed): return nil
                    default:
                        Issue.record("\(result)")
                        return nil
                    }
                }
            }
            return try await group.reduce(into: [KeyID]()) { if let agent = $1 { $0.append(agent) } }
        }
        #expect(winners.count == 1)
        #expect(try await test.own.followUp(followUp.id)?.claim?.by == winners.first)
    }

    @Test func ofAHundredRetriesExactlyOneSendsAMessage() async throws {
        let test = try await TestStore()
        let followUp = try await failed(test)
        let agents = (0..<100).map { KeyID(at: now + Milliseconds($0)) }
        let begun = try await withThrowingTaskGroup(of: Bool.self) { group in
            for agent in agents {
                group.addTask {
                    let request = RetryRequest(channels: nil, isConfirmedMissing: false, expiry: .hours(1))
                    let result = try await test.own.retry(followUp.id, request, by: agent, at: TestStore.now)
                    if case .done = result { return true } else { return false }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(begun == 1)
        let receipt = try #require(followUp.receipt)
        #expect(try await test.own.receipt(receipt)?.deliveries.count == 2)
        #expect(try await test.lease().count == 1)
    }

    @Test func filtersShowWhatTheyName() async throws {
        let test = try await TestStore()
        let first = try await failed(test)
        var later = Sample.number(2)
        (later.at, later.channels) = (seconds(60), [.sms])
        try await test.accept([later])
        let leased = try #require(try await test.lease(at: seconds(60)).first)
        #expect(try await test.begin(leased) == "begun")
        try await test.settle(leased, .send(.refused(.senderNotSet)), at: seconds(60))
        let second = try #require(try await test.own.followUps(after: first.id, limit: 9).first)
        _ = try await test.own.claim(second.id, by: agent, for: .minutes(1), at: seconds(60))
        func found(at time: Timestamp, _ change: (inout FollowUpFilter) -> Void) async throws -> [FollowUpID] {
            var filter = FollowUpFilter(at: time)
            change(&filter)
            return try await test.own.followUps(filter, after: nil, limit: 9).map(\.id)
        }
        #expect(try await found(at: seconds(61)) { $0.status = .open } == [first.id])
        #expect(try await found(at: seconds(61)) { $0.status = .claimed } == [second.id])
        #expect(try await found(at: seconds(61)) { $0.claimedBy = agent } == [second.id])
        #expect(try await found(at: seconds(120)) { $0.claimedBy = agent } == [])
        #expect(try await found(at: seconds(120)) { $0.status = .open } == [first.id, second.id])
        #expect(try await found(at: now) { $0.reason = .senderNotSet } == [second.id])
        #expect(try await found(at: now) { $0.openedAfter = seconds(60) } == [second.id])
        #expect(try await found(at: now) { $0.openedBefore = seconds(60) } == [first.id])
        #expect(try await found(at: now) { $0.dueBefore = now + .hours(24) + .seconds(1) } == [first.id])
        _ = try await test.own.resolve(first.id, .notNeeded, note: nil, by: agent, at: now)
        #expect(try await found(at: now) { $0.status = .resolved } == [first.id])
        #expect(try await found(at: now) { $0.dueBefore = now + .hours(99) } == [second.id])
    }

    @Test func aNoteIsSealedAtRestAndGoesWithThePersonsData() async throws {
        let test = try await TestStore()
        let followUp = try await failed(test)
        let note = Personal("Mrs Lovelace called back")
        _ = try await test.own.resolve(followUp.id, .customerContacted, note: note, by: agent, at: now)
        #expect(try await test.own.followUp(followUp.id)?.resolution?.note == note)
        let stored = try await test.store.read { db in
            try #require(try db.row("SELECT note FROM follow_ups", []))["note"] as Data
        }
        #expect(stored.range(of: Data("Lovelace".utf8)) == nil)
        _ = try await test.store.retention.run(test.tenant.id, at: now + .days(31)) {}
        #expect(try await test.own.followUp(followUp.id)?.resolution?.outcome == .customerContacted)
        #expect(try await test.own.followUp(followUp.id)?.resolution?.note == nil)
    }

    @Test func whatWasErasedTakesNoNoteAndIsNotTriedAgain() async throws {
        let test = try await TestStore()
        let followUp = try await failed(test)
        let later = now + .days(31)
        _ = try await test.store.retention.run(test.tenant.id, at: later) {}
        let noted = try await test.own.resolve(followUp.id, .escalated, note: Personal("x"), by: agent, at: later)
        guard case .erased = noted else { return _ = Issue.record("\(noted)") }
        let retried = try await retry(test, followUp.id, at: later)
        guard case .noChannel = retried else { return _ = Issue.record("\(retried)") }
        let plain = try await test.own.resolve(followUp.id, .escalated, note: nil, by: agent, at: later)
        guard case .done = plain else { return _ = Issue.record("\(plain)") }
    }

    @Test func aRetryIsARoundOfTheSameReceipt() async throws {
        let test = try await TestStore()
        try await test.accept([Sample()])
        try await fail(test)
        try await failEmail(test)
        let open = try #require(try await test.own.followUps(after: nil, limit: 9).first)
        _ = test.store.arrivals.take()
        let later = now + .hours(5)
        guard case .done(let ended) = try await retry(test, open.id, at: later) else {
            return _ = Issue.record("no retry")
        }
        #expect(ended.resolution?.outcome == .retried)
        #expect(test.store.arrivals.take().lanes == [Lane(tenant: test.tenant.id, channel: .sms)])
        let original = try #require(open.receipt)
        let receipt = try #require(try await test.own.receipt(original))
        #expect(receipt.status == .sending && receipt.reason == nil && receipt.channels == [.sms, .email])
        #expect(receipt.deliveries.map(\.channel) == [.sms, .email, .sms])
        #expect(receipt.json(revealingRecipient: false)["expiresAt"] == (later + .hours(2)).json)
        // It fails again on both channels: another follow-up.
        let sms = try #require(try await test.lease(at: later).first)
        #expect(sms.expiresAt == later + .hours(2))
        #expect(try await test.begin(sms) == "begun")
        let fell = try #require(try await test.settle(sms, .send(.refused(.bounced)), at: later))
        #expect(fell.opened?.channel == .email && fell.opened?.position == 3)
        try await failEmail(test, at: later)
        let all = try await test.own.followUps(after: nil, limit: 9)
        #expect(all.count == 2 && all[1].status(at: later) == .open && all[1].receipt == open.receipt)
        #expect(try await test.own.receipt(original)?.status == .deliveryFailed)
    }

    private func failEmail(_ test: TestStore, at time: Timestamp = TestStore.now) async throws {
        guard let email = try await test.lease(.email, at: time).first else { return }
        #expect(try await test.begin(email, segments: nil) == "begun")
        try await test.settle(email, .send(.refused(.refusedByPlatform)), at: time)
    }

    @Test func theAnswerToTheAcceptanceStaysWhatItWas() async throws {
        let test = try await TestStore()
        let sample = Sample(channels: [.sms])
        let receipt = try sample.receipt()
        #expect(try await test.own.accept(receipt) == .accepted)
        try await fail(test)
        let followUp = try #require(try await test.own.followUps(after: nil, limit: 1).first)
        guard case .done = try await retry(test, followUp.id) else { return _ = Issue.record("no retry") }
        let again = try await test.own.accept(try sample.receipt())
        #expect(again == .repeated(receipt.id, answer: receipt.answer(of: test.tenant.id)))
    }

    @Test func aReceiptIsTriedAgainThreeTimesAtMost() async throws {
        let test = try await TestStore()
        _ = try await failed(test)
        for _ in 0..<3 {
            let open = try await open(test)
            guard case .done = try await retry(test, open.id) else { return _ = Issue.record("no retry") }
            try await fail(test)
        }
        let last = try await open(test)
        guard case .notPossible(.tooMany) = try await retry(test, last.id) else { return _ = Issue.record("retried") }
    }

    @Test func theSuppressionListIsAskedInEachRound() async throws {
        let test = try await TestStore()
        let followUp = try await failed(test)
        let stop = Suppression(channel: .sms, source: .stopMessage, evidence: nil, createdAt: now)
        try await test.own.suppress("+15551234567", stop)
        guard case .done = try await retry(test, followUp.id) else { return _ = Issue.record("no retry") }
        #expect(try await test.begin(try #require(try await test.lease().first)) == "suppressed")
    }

    @Test func aRetrysChannelMustBeOneOfTheReceipts() async throws {
        let test = try await TestStore()
        let followUp = try await failed(test)
        guard case .noChannel = try await retry(test, followUp.id, channels: [.email]) else {
            return _ = Issue.record("the receipt was never meant for email")
        }
    }

    @Test func anotherTenantReachesNothing() async throws {
        let test = try await TestStore()
        let followUp = try await failed(test)
        let other = try await test.addTenant("other")
        #expect(try await other.followUp(followUp.id) == nil)
        guard case .missing = try await other.claim(followUp.id, by: agent, for: .minutes(1), at: now),
            case .missing = try await other.resolve(followUp.id, .notNeeded, note: nil, by: agent, at: now),
            case .missing = try await other.retry(
                followUp.id, RetryRequest(channels: nil, isConfirmedMissing: true, expiry: .hours(1)), by: agent,
                at: now)
        else { return _ = Issue.record("another tenant's follow-up was reached") }
        #expect(try await test.own.followUp(followUp.id) == followUp)
    }
}
