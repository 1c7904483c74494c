import Domain
import Foundation
import GRDB
import Genesys
import Logging
import Sandbox
import Storage
import Testing

@testable import Engine

/// Budgets as the engine spends them through the real store.
@Suite struct BudgetTests {
    @Test func aChangedBudgetHoldsWithinASecond() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { ($0.budgets.smsPerSecond, $0.budgets.smsBurst) = (0.01, 1) }
            for _ in 0..<20 { _ = try await tenant.accept(phone: DeliveryTests.phone) }
            try await world.withEngine { _ in
                try await world.until("one is sent", before: world.clock.now + .seconds(30)) {
                    tenant.messages() >= 1
                }
                let sent = tenant.messages()
                #expect(sent <= 2)
                let before = world.clock.now
                try await tenant.set(.budgets, Budgets.wide.json)
                try await world.until("all are sent", before: before + .seconds(1)) { tenant.messages() == 20 }
                var narrow = Budgets.wide
                (narrow.smsPerSecond, narrow.smsBurst) = (0.01, 1)
                try await tenant.set(.budgets, narrow.json)
                try await world.until("taken up", before: world.clock.now + .seconds(1)) {
                    let health = world.store.health.health(of: try #require(try await tenant.store.profile()))
                    return (health?.budget?.sms ?? 10) <= 1
                }
                for _ in 0..<20 { _ = try await tenant.accept(phone: DeliveryTests.phone) }
                try await world.pass(.seconds(5))
                #expect(tenant.messages() <= 22)
            }
        }
    }

    @Test func partsOfADayAreGivenBackWhereTheMessageDidNotLeave() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.budgets.smsPerDay = 2 }
            func spent() async throws -> Int {
                try await tenant.store.spentParts(
                    on: TenantDay(of: world.clock.now, timeZone: "Europe/Berlin").number)
            }
            // Refused for good; the next takes its place.
            for _ in 0..<3 { _ = try await tenant.accept(phone: "+447700900004") }
            let good = [
                try await tenant.accept(phone: DeliveryTests.phone),
                try await tenant.accept(phone: DeliveryTests.phone),
            ]
            try await world.withEngine { _ in
                try await world.until("both are taken", before: world.clock.now + .minutes(1)) {
                    tenant.messages() == 2
                }
                #expect(try await spent() == 2)
                let third = try await tenant.accept(phone: DeliveryTests.phone)
                try await world.until("the day is spent", before: world.clock.now + .minutes(1)) {
                    try await third.current().deliveries[0].reason == .dayCapReached
                }
                #expect(try await spent() == 2)
            }
            for receipt in good { #expect(try await receipt.current().deliveries.map(\.attempts) == [1]) }
        }
    }

    @Test func whatThePlatformAllowsIsLearnedFromItsAnswers() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            world.sandbox.administer(
                "POST", "organizations",
                json: #"{"clientId": "acme", "rateLimit": {"requests": 77, "windowSeconds": 60}}"#)
            _ = try await tenant.accept(phone: DeliveryTests.phone)
            try await world.withEngine { _ in
                try await world.until("told") {
                    let profile = try #require(try await tenant.store.profile())
                    return world.store.health.health(of: profile)?.requestsAllowed == 77
                }
            }
        }
    }

    @Test func theNextRunKnowsWhatThisOneSpent() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { ($0.budgets.smsPerSecond, $0.budgets.smsBurst) = (0.01, 5) }
            for _ in 0..<10 { _ = try await tenant.accept(phone: DeliveryTests.phone) }
            for run in 1...3 {
                try await world.withEngine { _ in
                    try await world.until("the burst is gone", before: world.clock.now + .seconds(3)) {
                        tenant.messages() >= 5
                    }
                    try await world.pass(.seconds(5))
                }
                #expect(tenant.messages() == 5, "run \(run)")
                let kept = try #require(try await tenant.store.keptMeter())
                #expect(kept.isEnd && kept.sms < 1 && kept.lastSuccessAt != nil)
                try await world.reopenStore()
            }
        }
    }

    @Test func aBacklogWithoutSendersIsTouchedOnceAndWokenByAChange() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.hasSenders = false }
            var receipts: [TestReceipt] = []
            for _ in 0..<5 { receipts.append(try await tenant.accept(phone: DeliveryTests.phone)) }
            try await world.withEngine { _ in
                try await world.until("all wait", before: world.clock.now + .seconds(10)) {
                    try await world.all().allSatisfy { $0.deliveries[0].reason == .senderNotSet }
                }
                for receipt in receipts {
                    let current = try await receipt.current()
                    #expect(current.deliveries[0].dueAt == current.expiresAt)
                }
                let commits = world.store.commitCount
                for _ in 0..<10 {
                    world.clock.advance(by: .minutes(1))
                    try await Task.sleep(for: .milliseconds(2))
                }
                #expect(world.store.commitCount - commits <= 2)
            }
            // Set while no engine runs.
            try await world.reopenStore()
            try await tenant.setSenders()
            _ = world.store.arrivals.take()
            try await world.withEngine { _ in
                try await world.until("all are sent", before: world.clock.now + .seconds(10)) {
                    tenant.messages() == 5
                }
            }
        }
    }

    @Test func receiptsEndAtTheirTimeThoughTheirLaneRests() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.secret = "wrong-secret" }
            for _ in 0..<100 { _ = try await tenant.accept(phone: DeliveryTests.phone, lasting: .minutes(10)) }
            try await world.withEngine { _ in
                try await world.pass(.minutes(12), step: .seconds(2))
                // No more time passes; the engine may be behind on a busy machine.
                try await world.until("all have ended", before: world.clock.now) {
                    try await world.all().allSatisfy { $0.status == .expired }
                }
            }
            #expect(tenant.requests < 40)
        }
    }

    @Test func contentThatDoesNotOpenIsToldTriedAgainAndEndsOnADesk() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            let receipts = [
                try await tenant.accept(phone: DeliveryTests.phone, lasting: .hours(1)),
                try await tenant.accept(phone: DeliveryTests.phone, lasting: .hours(1)),
            ]
            var configuration = GRDB.Configuration()
            configuration.busyMode = .timeout(30)
            let database = try DatabaseQueue(path: world.path, configuration: configuration)
            let whole = try await database.write { db in
                let contents = try Row.fetchAll(db, sql: "SELECT id, content FROM receipts").map {
                    (id: $0["id"] as Data, content: $0["content"] as Data)
                }
                try db.execute(sql: "UPDATE receipts SET content = x'00112233445566778899'")
                return contents
            }
            let signs = SignLog()
            try await world.withEngine(logger: Logger(label: "test") { _ in signs }) { _ in
                for _ in 0..<1_000 where !signs.hasFailure { try await world.pass(Milliseconds(10)) }
                #expect(signs.hasFailure)
                try await database.write { db in
                    for (id, content) in whole where id == Data(receipts[1].id.bytes) {
                        try db.execute(sql: "UPDATE receipts SET content = ? WHERE id = ?", arguments: [content, id])
                    }
                }
                try await world.pass(.minutes(11), step: .seconds(2))
                #expect(tenant.messages() == 1)
                try await world.pass(.minutes(60), step: .seconds(5))
            }
            let followUp = try #require(try await tenant.store.followUps(after: nil, limit: 10).first)
            #expect(followUp.reason == .contentUnreadable && followUp.receipt == receipts[0].id)
            #expect(tenant.messages() == 1)
        }
    }
}
