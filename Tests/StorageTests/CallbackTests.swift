import Domain
import Foundation
import GRDB
import JSON
import Privacy
import Testing
import Vault

@testable import Storage

struct CallbackTests {
    private let now = TestStore.now
    private let secret = WebhookSignature.makeSecret()

    private func add(
        _ test: TestStore, _ events: [CallbackEvent.Kind] = [], to own: TenantStore? = nil
    ) async throws -> Callback {
        let callback = Callback(
            id: CallbackID(at: now), url: "https://example.com/x", name: "x", events: events, createdAt: now,
            updatedAt: now)
        guard case .created = try await (own ?? test.own).addCallback(callback, secret: secret) else {
            throw StoreError.closed
        }
        return callback
    }

    /// A receipt that failed for good.
    @discardableResult
    private func fail(_ test: TestStore, _ sample: Sample = Sample(), at time: Timestamp = TestStore.now) async throws
        -> ReceiptID
    {
        let id = try await test.accept([sample])[0]
        for channel in [Channel.sms, .email] {
            guard let leased = try await test.lease(channel, at: time).first else { continue }
            #expect(try await test.begin(leased) == "begun")
            try await test.settle(leased, .send(.refused(.refusedByPlatform)), at: time)
        }
        return id
    }

    private func take(_ test: TestStore, _ callback: Callback, at time: Timestamp = TestStore.now) async throws
        -> [CallbackOutbox.Message]
    {
        try await test.store.callbackOutbox.take(
            callback.id, of: test.tenant.id, besides: [], limit: 50, now: time)
    }

    private func log(_ test: TestStore, _ callback: Callback) async throws -> [CallbackDelivery] {
        try #require(
            try await test.own.callbackDeliveries(of: callback.id, status: nil, before: nil, limit: 200))
    }

    private func settle(
        _ test: TestStore, _ message: CallbackOutbox.Message, _ outcome: CallbackOutcome,
        at time: Timestamp = TestStore.now
    ) async throws -> CallbackOutbox.Settled? {
        try await test.store.callbackOutbox.settle(
            message, .init(at: time, outcome: outcome, took: Milliseconds(1)), at: time)
    }

    @Test func aFinalStatusQueuesOneMessageForEachActiveCallbackThatWantsIt() async throws {
        let test = try await TestStore()
        let all = try await add(test)
        let failures = try await add(test, [.failed])
        let successes = try await add(test, [.delivered])
        let receipt = try await fail(test)
        for callback in [all, failures] {
            let messages = try await take(test, callback)
            #expect(messages.count == 1 && messages[0].secrets == [secret])
            let body = try JSONValue(parsing: try #require(messages[0].body))
            #expect(body["type"] == "receipt.delivery_failed" && body["id"] == .string("\(messages[0].event)"))
            #expect(body["data"]?["id"] == .string("\(receipt)") && body["data"]?["status"] == "delivery_failed")
            let shown = try #require(try await test.own.receipt(receipt)).json(revealingRecipient: false)
            #expect(body["data"] == shown)
        }
        #expect(try await take(test, successes).isEmpty)
        #expect(try await take(test, all)[0].event == take(test, failures)[0].event)
    }

    @Test func nothingIsKeptForATenantWithoutACallback() async throws {
        let test = try await TestStore()
        try await fail(test)
        let events = try await test.store.pool.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM callback_events")
        }
        #expect(events == 0)
        #expect(test.store.callbackNews.take().isEmpty && !test.store.callbackNews.isNeeded)
    }

    @Test func theBellRingsForTenantsWithACallbackAlsoAfterARestart() async throws {
        let test = try await TestStore()
        _ = try await add(test)
        #expect(test.store.callbackNews.take() == [test.tenant.id])
        let id = try await test.accept([Sample()])[0]
        _ = try await test.own.cancel(id, at: now)
        #expect(test.store.callbackNews.take() == [test.tenant.id])
        let reopened = try await test.reopened()
        #expect(reopened.callbackNews.isNeeded)
        #expect(try await reopened.callbackOutbox.due().map(\.tenant) == [test.tenant.id])
        await reopened.close()
    }

    @Test func theMessageTellsTheReceiptAsItStoodThen() async throws {
        let test = try await TestStore()
        let callback = try await add(test)
        let id = try await test.accept([Sample()])[0]
        _ = try await test.own.cancel(id, at: now)
        try await test.store.commits.write { [tenant = test.tenant.id] db in
            try ReceiptRow.update(
                id, tenant: tenant, status: .delivered, reason: nil, at: TestStore.now + .seconds(1), in: db)
        }
        let bodies = try await take(test, callback, at: now + .seconds(1)).map {
            try JSONValue(parsing: try #require($0.body))
        }
        #expect(bodies.map { $0["data"]?["status"] } == ["cancelled", "delivered"])
        #expect(bodies.map { $0["type"] } == ["receipt.cancelled", "receipt.delivered"])
    }

    @Test func anAttemptIsLoggedAndTriedAgainUnderTheSameId() async throws {
        let test = try await TestStore()
        let callback = try await add(test)
        try await fail(test)
        let message = try await take(test, callback)[0]
        #expect(try await settle(test, message, .answered(500))?.isFailing == true)
        #expect(try await take(test, callback).isEmpty)
        #expect(try await test.store.callbackOutbox.due().map(\.isFailing) == [true])
        let again = try await take(test, callback, at: now + .seconds(5))
        #expect(again.map(\.event) == [message.event] && again[0].body == message.body)
        #expect(try await settle(test, again[0], .answered(204), at: now + .seconds(5))?.isFailing == false)
        let entry = try await log(test, callback)[0]
        #expect(entry.status == .delivered && entry.attempts.map(\.outcome) == [.answered(500), .answered(204)])
        #expect(try await test.store.callbackOutbox.due().isEmpty)
        // It was settled before: nothing happens twice.
        #expect(try await settle(test, message, .answered(500)) == nil)
    }

    @Test func whatIsPausedKeepsWhatWaitsAndQueuesNothingNew() async throws {
        let test = try await TestStore()
        var callback = try await add(test)
        try await fail(test, .number(1))
        callback.stop(.paused, .byAdmin, at: now)
        guard case .changed = try await test.own.change(callback, from: 1) else { throw StoreError.closed }
        try await fail(test, .number(2))
        #expect(try await take(test, callback).isEmpty)
        #expect(try await log(test, callback).map(\.status) == [.pending])
        #expect(try await test.store.callbackOutbox.due().isEmpty)
        (callback.status, callback.cause, callback.stoppedAt, callback.revision) = (.active, nil, nil, 3)
        guard case .changed = try await test.own.change(callback, from: 2) else { throw StoreError.closed }
        #expect(try await take(test, callback).count == 1)
        // The one that came meanwhile is told on a replay.
        let replay = CallbackReplay(since: now - .hours(1), until: now, includesDelivered: false)
        guard case .queued(1) = try await test.own.replay(callback.id, replay, at: now) else {
            Issue.record("the replay queued something else")
            return
        }
        #expect(try await take(test, callback).count == 2)
    }

    @Test func aReplayTakesTheTimesAndTypesThatAreAskedFor() async throws {
        let test = try await TestStore()
        let callback = try await add(test, [.failed])
        for (number, hours) in [(1, 0), (2, 1), (3, 2)] {
            try await fail(test, .number(number), at: now + .hours(Int64(hours)))
        }
        let cancelled = try await test.accept([.number(4)])[0]
        _ = try await test.own.cancel(cancelled, at: now + .hours(1))
        for message in try await take(test, callback, at: now + .hours(3)) {
            _ = try await settle(test, message, .answered(200), at: now + .hours(3))
        }
        func replay(_ since: Int64, _ until: Int64, all: Bool) async throws -> Int {
            let order = CallbackReplay(
                since: now + .minutes(since), until: now + .minutes(until), includesDelivered: all)
            guard case .queued(let count) = try await test.own.replay(callback.id, order, at: now + .hours(3)) else {
                throw StoreError.closed
            }
            return count
        }
        #expect(try await replay(0, 180, all: false) == 0)
        #expect(try await replay(30, 90, all: true) == 1)
        #expect(try await replay(0, 180, all: true) == 2, "one waits already")
        #expect(try await take(test, callback, at: now + .hours(3)).count == 3)
    }

    @Test func goneDisablesAndADayOfSilencePauses() async throws {
        for (outcome, hours, status, cause) in [
            (CallbackOutcome.answered(410), 0, Callback.Status.disabled, Callback.Cause.gone),
            (.failed(.timedOut), 24, .paused, .failing),
        ] {
            let test = try await TestStore()
            let callback = try await add(test)
            try await fail(test)
            _ = try await settle(test, take(test, callback)[0], .failed(.connectFailed))
            let later = now + .hours(Int64(hours)) + .seconds(10)
            let settled = try await settle(test, take(test, callback, at: later)[0], outcome, at: later)
            #expect(settled?.status == status)
            let stored = try #require(try await test.own.callback(callback.id))
            #expect(stored.status == status && stored.cause == cause && stored.revision == 2)
            #expect(try await test.store.callbackOutbox.due().isEmpty)
            #expect(try await test.own.callbackHealth()[0].callback.cause == cause)
        }
    }

    @Test func bothSecretsSignForTheOverlapOnly() async throws {
        let test = try await TestStore()
        let callback = try await add(test)
        try await fail(test)
        let new = WebhookSignature.makeSecret()
        let rotated = try await test.own.rotateCallbackSecret(
            callback.id, to: new, keepingOldUntil: now + .hours(1), at: now)
        #expect(rotated?.oldSecretUntil == now + .hours(1) && rotated?.revision == 2)
        #expect(try await take(test, callback)[0].secrets == [new, secret])
        #expect(try await take(test, callback, at: now + .hours(1))[0].secrets == [new])
        _ = try await test.store.callbackCleaning.run(test.tenant.id, at: now + .hours(1)) {}
        let left = try await test.store.pool.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM callbacks WHERE old_secret IS NOT NULL")
        }
        #expect(left == 0)
        #expect(try await test.own.callback(callback.id)?.oldSecretUntil == nil)
    }

    @Test func aChangeOfAnOlderStateIsStale() async throws {
        let test = try await TestStore()
        var callback = try await add(test)
        callback.name = "y"
        callback.revision = 2
        guard case .changed = try await test.own.change(callback, from: 1) else { throw StoreError.closed }
        guard case .stale = try await test.own.change(callback, from: 1),
            case .stale = try await test.own.deleteCallback(callback.id, from: 1, at: now)
        else {
            Issue.record("a stale change was taken")
            return
        }
        guard case .changed = try await test.own.deleteCallback(callback.id, from: 2, at: now) else {
            throw StoreError.closed
        }
        #expect(try await test.own.callback(callback.id) == nil)
        #expect(try await test.own.callbackDeliveries(of: callback.id, status: nil, before: nil, limit: 1) == nil)
    }

    @Test func aTenantMayHaveTwentyAndSeesNobodyElses() async throws {
        let test = try await TestStore()
        let other = try await test.addTenant("second")
        let foreign = try await add(test, to: other)
        for _ in 0..<TenantStore.mostCallbacks { _ = try await add(test) }
        await #expect(throws: StoreError.closed) { try await add(test) }
        #expect(try await test.own.callback(foreign.id) == nil)
        #expect(try await test.own.callbacks(after: nil, limit: 99).count == TenantStore.mostCallbacks)
        #expect(try await test.own.rotateCallbackSecret(foreign.id, to: secret, keepingOldUntil: now, at: now) == nil)
        guard case .missing = try await test.own.testCallback(foreign.id, at: now) else {
            Issue.record("a foreign callback was tested")
            return
        }
    }

    @Test func eventsGoAfterTheirTimeAndWithTheirReceipt() async throws {
        let test = try await TestStore()
        let callback = try await add(test)
        try await fail(test)
        _ = try await test.own.testCallback(callback.id, at: now + .days(10))
        #expect(try await log(test, callback).count == 2)
        let later = now + .days(31)
        #expect(try await test.store.callbackCleaning.run(test.tenant.id, at: later) {} == 1)
        #expect(try await log(test, callback).map(\.kind) == [.test])
        try await fail(test, .number(2))
        let report = try await test.store.retention.run(test.tenant.id, at: now + .days(500)) {}
        #expect(report.removed == 2)
        #expect(try await log(test, callback).map(\.kind) == [.test])
    }

    @Test func secretsAreSealedAnewAndGoWithTheTenant() async throws {
        let test = try await TestStore()
        let callback = try await add(test)
        _ = try await test.own.rotateCallbackSecret(
            callback.id, to: secret, keepingOldUntil: now + .hours(1), at: now)
        try await fail(test)
        let before = try await sealed(test)
        let rotation = try KeyRotation(keyring: test.folder.appending(path: "keys.sqlite").path)
        _ = try await rotation.addDataKeys(only: nil, under: test.masterKey)
        rotation.close()
        try await test.store.keyKeeper.refresh()
        for tenant in try await test.store.keyKeeper.tenantsToReseal() {
            _ = try await test.store.keyKeeper.reseal(tenant) {}
        }
        let after = try await sealed(test)
        #expect(before.count == 2 && after.count == 2 && Set(before).isDisjoint(with: after))
        #expect(try await take(test, callback)[0].secrets == [secret, secret])
        guard case .changed = try await test.own.delete(from: 1, at: now) else { throw StoreError.closed }
        #expect(try await test.store.callbackOutbox.due().isEmpty)
        try await test.store.deletedTenants.purge(test.tenant.id) {}
        #expect(try await sealed(test).isEmpty)
    }

    private func sealed(_ test: TestStore) async throws -> [Data] {
        try await test.store.pool.read { db in
            try Data.fetchAll(db, sql: "SELECT secret FROM callbacks UNION ALL SELECT old_secret FROM callbacks")
        }
    }
}
