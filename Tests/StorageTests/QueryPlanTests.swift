import Domain
import Foundation
import GRDB
import JSON
import Privacy
import Synchronization
import Testing

@testable import Storage

/// Runs every function of the store, takes down the statements that it gave to SQLite, and asks for their plans.
struct QueryPlanTests {
    private final class Statements: Sendable {
        let all = Mutex<Set<String>>([])
    }

    private func statements(of test: TestStore) async throws -> Set<String> {
        let statements = Statements()
        let record: @Sendable (Database) -> Void = { db in
            db.trace(options: .statement) { event in
                if case .statement(let statement) = event { statements.all.withLock { _ = $0.insert(statement.sql) } }
            }
        }
        try await test.store.pool.writeWithoutTransaction { record($0) }
        // There is one reader, so that this is the one that all reads have.
        try await test.store.pool.read { record($0) }
        try await useEverything(test)
        return statements.all.withLock { $0 }
    }

    private func useEverything(_ test: TestStore) async throws {
        let now = TestStore.now
        let ids = try await test.accept([Sample(conversation: "conv-1"), .number(1), .number(2)])
        _ = try await test.own.accept(Sample(conversation: "conv-1").receipt())
        _ = try await test.own.accept(Sample(key: "another").receipt())
        _ = try await test.own.earlier(idempotencyKey: "key-1", canonicalRequest: [])
        let leased = try await test.lease()
        try #require(leased.count == 3)
        #expect(try await test.begin(leased[0]) == "begun")
        let taken = ProviderReference(messageID: "m", conversationID: "c")
        try await test.settle(leased[0], .send(.taken(taken)))
        #expect(try await test.begin(leased[1]) == "begun")
        try await test.settle(leased[1], .send(.refused(.refusedByPlatform)))
        _ = try await test.outbox.known(besides: leased[2], since: now)
        test.outbox.release([leased[2]])
        let poll = try await test.lease(.sms, .poll, at: now + .seconds(5))
        try #require(poll.count == 1)
        try await test.settle(poll[0], .poll(.undelivered(.recipientOptedOut)))
        for email in try await test.lease(.email) { try await test.settle(email, .send(.refused(.bounced))) }
        _ = try await test.outbox.nextDue(of: [.init(lane: leased[0].lane, work: .send, limit: 1)])
        _ = try await test.outbox.recover(at: now)
        _ = try await test.own.cancel(ids[2], at: now)
        try await readEverything(test, ids[0])
        try await useTemplates(test)
        try await useEvents(test)
        try await keepHouse(test)
    }

    private func useEvents(_ test: TestStore) async throws {
        let now = TestStore.now
        var event = InteractionEvent(kind: .customerEnd, at: now, conversationID: "conv-1")
        event.phone = PhoneNumber("+15551234567")
        _ = try await test.own.take(event, .work(until: now + .hours(1)), at: now)
        _ = try await test.own.take(event, .work(until: now), at: now)
        _ = try await test.own.take(
            InteractionEvent(kind: .messageSent, at: now, conversationID: "conv-1"), .evidence, at: now)
        _ = try await test.own.take(event, .ignored(.notATrigger), at: now)
        try await test.own.count(.unknownEvent, at: now)
        let queue = test.store.eventQueue
        _ = try await queue.nextDue(of: test.tenant.id)
        _ = try await queue.recover()
        _ = try await queue.wake(test.tenant.id, at: now)
        let order = EventQueue.Order(tenant: test.tenant.id, limit: 9)
        let leased = try await queue.lease([order], now: now, until: now, owner: "x")
        try #require(leased.count == 1)
        try await queue.settle(leased[0], .followUp(.noRecipient, due: now), at: now)
        _ = try await test.own.eventHealth(at: now)
        _ = try await test.own.isOwnConversation("c", with: [(.sms, "+15551234567")])
        let secret = WebhookSecret(
            id: WebhookSecretID(at: now), name: "x", createdAt: now, expiresAt: nil, secret: Secret(text: "x"))
        _ = try await test.own.add(secret)
        _ = try await test.own.webhookSecrets(after: nil, limit: 9)
        _ = try await test.own.usableWebhookSecrets()
        await test.own.noteUse(of: secret.id, at: now)
        _ = try await test.own.revokeWebhookSecret(secret.id, at: now)
    }

    private func keepHouse(_ test: TestStore) async throws {
        let rotation = try KeyRotation(keyring: test.folder.appending(path: "keys.sqlite").path)
        _ = try await rotation.addDataKeys(only: nil, under: test.masterKey)
        rotation.close()
        try await test.store.keyKeeper.refresh()
        _ = try await test.store.keyKeeper.reseal(test.tenant.id) {}
        _ = try await test.store.retention.run(test.tenant.id, at: TestStore.now + .days(31)) {}
        let person: JSONValue = ["phone": "+15551234567"]
        let erasure = try await test.own.requestErasure(
            of: try person.read(ErasureRequest.init(reading:)), at: TestStore.now + .seconds(1))
        _ = try await test.store.erasures.running()
        try await test.store.erasures.work(on: erasure.id, of: test.tenant.id, at: TestStore.now) {}
        _ = try await test.own.erasures(after: nil, limit: 9)
        _ = try await test.store.retention.run(test.tenant.id, at: TestStore.now + .days(401)) {}
        let answer = KeptAnswer(status: 201, headers: [], body: [])
        for tenant in [test.tenant.id, nil] {
            guard let request = try await test.store.repeatable("k", [], of: tenant, at: TestStore.now) else {
                continue
            }
            try await test.store.keep(answer, for: request)
            _ = try await test.store.earlierAnswer(to: request)
        }
        _ = try await test.store.removeKeptAnswers(before: TestStore.now + .seconds(1)) {}
        let other = try await test.addTenant("deleted")
        try await test.accept([Sample()], for: other)
        _ = try await other.delete(from: 1, at: TestStore.now)
        try await test.store.deletedTenants.purge(other.tenant) {}
    }

    private func useTemplates(_ test: TestStore) async throws {
        let now = TestStore.now
        let author = KeyID(at: now)
        let body: JSONValue = ["source": ["locale": "en", "sms": ["text": "x"]]]
        let version = try await test.own.add(
            NewTemplateVersion(
                name: "thanks", locale: "en", hash: TemplateHash(body: body), body: body, author: author,
                createdAt: now, firstNumber: 1))
        try await test.own.publish("thanks", 1, by: author, at: now)
        _ = try await test.own.templateState("thanks")
        _ = try await test.own.templateStates(after: nil, limit: 9)
        _ = try await test.own.templateSummaries("thanks", after: 0, limit: 9)
        _ = try await test.own.templateSummary("thanks", 1)
        _ = try await test.own.templateVersion("thanks", 1)
        _ = try await test.own.templateHistory("thanks", after: 0, limit: 9)
        _ = try await test.own.templateBody(version.hash)
        _ = try await test.own.profile()
        try await test.own.withdraw("thanks", locale: "en", by: author, at: now)
    }

    private func readEverything(_ test: TestStore, _ id: ReceiptID) async throws {
        let now = TestStore.now
        _ = try await test.own.receipt(id)
        _ = try await test.own.events(of: id)
        let changes: [(inout ReceiptFilter) -> Void] = [
            { _ in }, { $0.status = .sent }, { $0.status = .accepted }, { $0.status = .sending },
            { $0.transactionID = "t" }, { $0.conversationID = "c" },
            { ($0.createdAfter, $0.createdBefore) = (now, now) },
        ]
        for change in changes {
            var filter = ReceiptFilter()
            change(&filter)
            _ = try await test.own.receipts(filter, before: nil, limit: 9)
            _ = try await test.own.receipts(filter, before: id, limit: 9)
        }
        try await workOnFollowUps(test)
        _ = try await test.own.waitingLanes()
        _ = try await test.own.spentParts(on: 1)
        _ = try await test.own.suppression(of: "a", .sms)
        _ = try await test.own.unsuppress("a", .sms)
        _ = try await test.own.keys(after: nil, limit: 9)
        _ = try await test.own.revokeKey(KeyID(at: now), at: now)
        _ = try await test.store.findKey(KeyID(at: now))
        _ = try await test.store.hasPlatformKey()
        try await useKeys(test)
        _ = try await test.own.change(.budgets, to: [:], secret: nil, from: 0, at: now)
        _ = try await test.own.profile()
        _ = try await test.own.change(test.tenant, from: 1)
        _ = try await test.store.directory.tenant(test.tenant.id)
        _ = try await test.store.directory.list(after: nil, limit: 9)
    }

    private func useKeys(_ test: TestStore) async throws {
        let now = TestStore.now
        for tenant in [test.tenant.id, nil] {
            let shelf = KeyShelf(store: test.store, tenant: tenant, actor: .service)
            func key(replacing old: KeyID? = nil) -> APIKey {
                APIKey(
                    id: KeyID(at: now), tenant: tenant, role: tenant == nil ? .platformAdmin : .agent, name: "k",
                    createdAt: now, replaces: old)
            }
            let first = key()
            try await shelf.add(first, secretHash: [1])
            test.store.noteUse(of: try #require(try await test.store.findKey(first.id)), at: now)
            await test.store.writeKeyUses()
            _ = try await shelf.rotate(first.id, to: key(replacing: first.id), secretHash: [1], oldUntil: now)
            _ = try await shelf.list(after: nil, limit: 9)
            _ = try await shelf.key(first.id)
            _ = try await shelf.revoke(first.id, at: now)
        }
    }

    private func workOnFollowUps(_ test: TestStore) async throws {
        let now = TestStore.now
        let agent = KeyID(at: now)
        _ = try await test.own.followUps(after: nil, limit: 9)
        let changes: [(inout FollowUpFilter) -> Void] =
            FollowUp.Status.allCases.map { status in { $0.status = status } } + [
                { $0.reason = .bounced }, { $0.claimedBy = agent }, { $0.dueBefore = now },
                { ($0.openedAfter, $0.openedBefore) = (now, now) },
            ]
        for change in changes {
            var filter = FollowUpFilter(at: now)
            change(&filter)
            _ = try await test.own.followUps(filter, after: nil, limit: 9)
        }
        let all = try await test.own.followUps(after: nil, limit: 9)
        guard let open = all.last(where: { $0.receipt != nil }) else { return }
        _ = try await test.own.claim(open.id, by: agent, for: .minutes(1), at: now)
        let retry = RetryRequest(channels: nil, isConfirmedMissing: true, expiry: .hours(1))
        guard case .done = try await test.own.retry(open.id, retry, by: agent, at: now) else {
            Issue.record("the receipt was not tried again")
            return
        }
    }

    private func plan(of sql: String, _ test: TestStore) async throws -> [String] {
        try await test.store.pool.read { db in
            let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN " + sql)
            // The plan does not depend on the values: all are left NULL.
            statement.setUncheckedArguments([])
            return try Row.fetchAll(statement).map { $0["detail"] }
        }
    }

    @Test func noStatementScansATableOrSortsIt() async throws {
        let test = try await TestStore(readers: 1)
        let all = try await statements(of: test).filter {
            ["SELECT", "UPDATE", "DELETE", "INSERT"].contains($0.prefix(6)) && !$0.contains("sqlite_")
                && !$0.contains("pragma_")
        }
        #expect(all.count > 30)
        for sql in all {
            for step in try await plan(of: sql, test) {
                #expect(
                    !step.hasPrefix("SCAN") || step == "SCAN CONSTANT ROW" || step.hasPrefix("SCAN json_each")
                        // Holds what is under way alone.
                        || step == "SCAN erasures USING INDEX erasures_running",
                    "\(step): \(sql)")
                #expect(!step.contains("USE TEMP B-TREE"), "\(step): \(sql)")
            }
        }
    }

    @Test(arguments: [
        ("ORDER BY due_at LIMIT", "deliveries_due"),
        ("WHERE lease_boot IS NOT NULL", "deliveries_leased"),
        ("sent_at IS NOT NULL AND sequence", "deliveries_of_address"),
        ("AND status = ? ORDER BY id DESC", "receipts_of_status"),
        ("FROM receipt_lookups WHERE hash = ?", "receipt_lookups"),
        ("AND due_at <= ? AND due_at IS NOT NULL", "interaction_events_due"),
        ("WHERE lease_boot IS NOT NULL AND lease_boot <> ?", "interaction_events_leased"),
        ("ORDER BY d.position", "sqlite_autoindex_deliveries_1"),
    ]) func hotStatementsUseTheirIndex(_ part: String, _ index: String) async throws {
        let test = try await TestStore(readers: 1)
        let matching = try await statements(of: test).filter {
            $0.contains(part) && $0.contains("interaction_") == index.hasPrefix("interaction_")
        }
        #expect(!matching.isEmpty)
        for sql in matching {
            let steps = try await plan(of: sql, test)
            #expect(steps.contains { $0.contains("\(index) ") }, "\(steps): \(sql)")
        }
    }

    @Test func theStartReadsWhatWaitsFromItsIndexAlone() async throws {
        let test = try await TestStore(readers: 1)
        let sql = """
            SELECT tenant, channel, work, min(due_at) AS due_at FROM deliveries
            WHERE work IS NOT NULL AND lease_boot IS NULL GROUP BY tenant, channel, work
            """
        let steps = try await plan(of: sql, test)
        #expect(steps == ["SCAN deliveries USING COVERING INDEX deliveries_due"], "\(steps)")
    }
}
