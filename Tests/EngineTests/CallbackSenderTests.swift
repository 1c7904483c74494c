import Domain
import Engine
import Foundation
import GRDB
import JSON
import Logging
import Privacy
import ServiceLifecycle
import Storage
import Testing
import Transport
import Vault

@Suite struct CallbackSenderTests {
    /// Runs a sender for the time of the body, then stops it gracefully.
    private func withSender(
        _ world: World, _ policy: AddressPolicy = .allowPrivate,
        _ change: (inout CallbackConfiguration) -> Void = { _ in },
        _ body: () async throws -> Void
    ) async throws {
        var configuration = CallbackConfiguration()
        change(&configuration)
        let transport = Transport(policy: policy)
        let sender = CallbackSender(
            store: world.store, transport: transport, configuration: configuration, clock: world.clock,
            logger: .silent)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [.init(service: sender)], logger: .silent))
        let running = Task { try await group.run() }
        let result: Result<Void, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try await running.value
        await transport.close()
        try result.get()
    }

    private func add(
        _ tenant: TestTenant, _ url: String, _ secret: Secret = WebhookSignature.makeSecret()
    ) async throws -> CallbackID {
        let now = tenant.world.clock.now
        let callback = Callback(
            id: CallbackID(at: now), url: url, name: "", events: [], createdAt: now, updatedAt: now)
        guard case .created = try await tenant.store.addCallback(callback, secret: secret) else {
            throw CancellationError()
        }
        return callback.id
    }

    /// Waits for what is under way, without letting the clock go on.
    private func until(
        _ what: Comment, _ location: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
    ) async throws {
        for _ in 0..<10_000 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(1))
        }
        Issue.record("it never came: \(what)", sourceLocation: location)
        throw CancellationError()
    }

    private func log(_ tenant: TestTenant, _ id: CallbackID) async throws -> [CallbackDelivery] {
        try await tenant.store.callbackDeliveries(of: id, status: nil, before: nil, limit: 500) ?? []
    }

    /// A receipt that is final at once.
    @discardableResult
    private func cancel(_ tenant: TestTenant) async throws -> ReceiptID {
        let receipt = try await tenant.accept(phone: "+15550001234")
        _ = try await tenant.store.cancel(receipt.id, at: tenant.world.clock.now)
        return receipt.id
    }

    @Test func theEndOfAReceiptIsToldAtOnceAndSigned() async throws {
        try await World.run { world in
            let receiver = try CallbackReceiver()
            defer { receiver.stop() }
            let tenant = try await world.tenant()
            let secret = WebhookSignature.makeSecret()
            let id = try await add(tenant, receiver.url("/hook?x=1"), secret)
            try await withSender(world) {
                let receipt = try await tenant.accept(phone: "+15550001234")
                try await world.withEngine { _ in try await world.untilAllFinal() }
                try await until("the message") { try await log(tenant, id).first?.status == .delivered }
                let post = try #require(receiver.posts.first)
                let body = try JSONValue(parsing: post.body)
                #expect(post.path == "/hook?x=1" && post.headers["content-type"] == "application/json")
                #expect(body["type"] == "receipt.delivered" && body["data"]?["id"] == .string("\(receipt.id)"))
                #expect(body["data"]?["recipient"]?["phone"] == "+1******1234")
                let time = try #require(post.headers["webhook-timestamp"].flatMap { Int64($0) })
                #expect(
                    post.headers["webhook-signature"]
                        == WebhookSignature.sign(id: post.id, timestamp: time, body: post.body, with: secret))
                #expect(post.id == body["id"]?.string && CallbackEventID(post.id) != nil)
            }
        }
    }

    @Test func aMessageThatIsNotTakenComesBackUnderItsIdUntilItIs() async throws {
        try await World.run { world in
            let answers: [CallbackReceiver.Answer] = [
                .status(500), .hangUp, .status(302, headers: "Location: /other\r\n"), .status(200),
            ]
            let count = Tally()
            let receiver = try CallbackReceiver { _ in answers[min(count.add(), answers.count - 1)] }
            defer { receiver.stop() }
            let tenant = try await world.tenant()
            let id = try await add(tenant, receiver.url())
            try await withSender(world) {
                try await cancel(tenant)
                for (number, wait) in zip(1..., [5, 60, 300] as [Int64]) {
                    try await until("failure \(number) is written") {
                        try await log(tenant, id).first?.attemptCount == number
                    }
                    world.clock.advance(by: .seconds(wait))
                }
                try await until("the success") { try await log(tenant, id).first?.status == .delivered }
                #expect(Set(receiver.posts.map(\.id)).count == 1 && Set(receiver.posts.map(\.path)) == ["/"])
                #expect(
                    try await log(tenant, id)[0].attempts.map(\.outcome.failure)
                        == [.refused, .connectionLost, .redirected, nil])
            }
        }
    }

    @Test func aSilentCallbackHoldsUpNeitherItsTenantNorAnother() async throws {
        try await World.run { world in
            let receiver = try CallbackReceiver { $0.path == "/dead" ? .silence : .status(204) }
            defer { receiver.stop() }
            let tenants = [try await world.tenant("acme"), try await world.tenant("other")]
            let dead = try await add(tenants[0], receiver.url("/dead"))
            let live = [
                try await add(tenants[0], receiver.url("/one")), try await add(tenants[1], receiver.url("/two")),
            ]
            try await withSender(
                world, .allowPrivate,
                {
                    $0.places = 24; $0.deadline = .minutes(5)
                }
            ) {
                for tenant in tenants {
                    for _ in 0..<40 { try await cancel(tenant) }
                }
                for (tenant, id) in zip(tenants, live) {
                    try await until("all of the live ones") {
                        try await log(tenant, id).allSatisfy { $0.status == .delivered }
                    }
                }
                #expect(receiver.posts(to: "/one").count == 40 && receiver.posts(to: "/two").count == 40)
                #expect(receiver.posts(to: "/dead").count <= CallbackConfiguration().placesPerCallback)
                #expect(try await log(tenants[0], dead).allSatisfy { $0.status == .pending })
                receiver.hangUp()
            }
        }
    }

    @Test func anInnerAddressIsNeverConnectedTo() async throws {
        try await World.run { world in
            let receiver = try CallbackReceiver()
            defer { receiver.stop() }
            let tenant = try await world.tenant()
            let ids = [
                try await add(tenant, "https://127.0.0.1:\(receiver.port)/"),
                try await add(tenant, "https://localhost:\(receiver.port)/"),
                try await add(tenant, "http://127.0.0.1:\(receiver.port)/"),
                try await add(tenant, "https://name-that-is-not-there.invalid/"),
            ]
            try await withSender(world, .publicOnly) {
                try await cancel(tenant)
                for id in ids {
                    try await until("a failure") { try await log(tenant, id).first?.attemptCount == 1 }
                    let attempt = try #require(try await log(tenant, id).first?.attempts.first)
                    #expect(attempt.outcome == .failed(.addressNotUsable))
                }
            }
            #expect(receiver.posts.isEmpty)
        }
    }

    @Test func aHugeAnswerIsCutAndAnAnswerThatIsNoneIsAFailure() async throws {
        try await World.run { world in
            let huge = String(repeating: "x", count: 200_000)
            let receiver = try CallbackReceiver { $0.path == "/huge" ? .status(200, body: huge) : .hangUp }
            defer { receiver.stop() }
            let tenant = try await world.tenant()
            let ids = [try await add(tenant, receiver.url("/huge")), try await add(tenant, receiver.url("/none"))]
            try await withSender(world) {
                try await cancel(tenant)
                for (id, failure) in zip(ids, [CallbackOutcome.Failure.answerTooLarge, .connectionLost]) {
                    try await until("a failure") { try await log(tenant, id).first?.attemptCount == 1 }
                    #expect(try await log(tenant, id).first?.attempts.first?.outcome == .failed(failure))
                }
            }
        }
    }

    @Test func goneEndsItAndADayOfFailuresPausesItAndAResumeGoesOn() async throws {
        try await World.run { world in
            let isWell = Tally()
            let receiver = try CallbackReceiver { post in
                post.path == "/gone" ? .status(410) : .status(isWell.count == 0 ? 503 : 200)
            }
            defer { receiver.stop() }
            let tenant = try await world.tenant()
            let gone = try await add(tenant, receiver.url("/gone"))
            let failing = try await add(tenant, receiver.url("/failing"))
            try await withSender(world) {
                try await cancel(tenant)
                try await cancel(tenant)
                try await until("it is disabled") { try await tenant.store.callback(gone)?.status == .disabled }
                for _ in 0..<600 where try await tenant.store.callback(failing)?.status == .active {
                    world.clock.advance(by: .minutes(15))
                    try await Task.sleep(for: .milliseconds(2))
                }
                let paused = try #require(try await tenant.store.callback(failing))
                #expect(paused.status == .paused && paused.cause == .failing)
                #expect(try await log(tenant, failing).allSatisfy { $0.status == .pending })
                isWell.add()
                var resumed = paused
                (resumed.status, resumed.cause, resumed.stoppedAt) = (.active, nil, nil)
                resumed.updatedAt = world.clock.now
                resumed.revision += 1
                guard case .changed = try await tenant.store.change(resumed, from: paused.revision) else {
                    throw CancellationError()
                }
                try await until("all are taken") {
                    try await log(tenant, failing).allSatisfy { $0.status == .delivered }
                }
            }
        }
    }

    @Test(arguments: [429, 503])
    func aReceiverThatHasTooMuchToDoIsLeftAloneForAsLongAsItAsks(_ status: Int) async throws {
        try await World.run { world in
            let count = Tally()
            let receiver = try CallbackReceiver { _ in
                count.add() == 0 ? .status(status, headers: "Retry-After: 600\r\n") : .status(204)
            }
            defer { receiver.stop() }
            let tenant = try await world.tenant()
            let id = try await add(tenant, receiver.url())
            try await cancel(tenant)
            let start = world.clock.now
            try await withSender(world, .allowPrivate, { $0.placesPerCallback = 1 }) {
                try await until("the refusal") { try await log(tenant, id).first?.attemptCount == 1 }
                #expect(try await log(tenant, id).first?.dueAt == start + .seconds(600))
                // What comes later waits too, though it was never refused itself.
                try await cancel(tenant)
                let other = try CallbackReceiver()
                defer { other.stop() }
                let witness = try await add(tenant, other.url())
                for (number, minutes) in zip(1..., [5, 4] as [Int64]) {
                    world.clock.advance(by: .minutes(minutes))
                    try await cancel(tenant)
                    try await until("another callback is told") {
                        try await log(tenant, witness).filter { $0.status == .delivered }.count == number
                    }
                    #expect(receiver.posts.count == 1)
                }
                world.clock.advance(by: .minutes(1))
                try await until("all are taken") { try await log(tenant, id).allSatisfy { $0.status == .delivered } }
            }
        }
    }

    @Test func aSecretThatDoesNotOpenHoldsUpNobodyElseAndANewOneMendsIt() async throws {
        try await World.run { world in
            let receiver = try CallbackReceiver()
            defer { receiver.stop() }
            let tenant = try await world.tenant()
            let broken = try await add(tenant, receiver.url("/broken"))
            let well = try await add(tenant, receiver.url("/well"))
            try await DatabaseQueue(path: world.path).write { db in
                try db.execute(
                    sql: "UPDATE callbacks SET secret = x'0011223344' WHERE id = ?", arguments: [Data(broken.bytes)])
            }
            try await withSender(world) {
                try await cancel(tenant)
                try await until("the other is told") {
                    try await log(tenant, well).allSatisfy { $0.status == .delivered }
                }
                #expect(try await log(tenant, broken).map(\.attemptCount) == [0])
                let now = world.clock.now
                let rotated = try await tenant.store.rotateCallbackSecret(
                    broken, to: WebhookSignature.makeSecret(), keepingOldUntil: now + .hours(1), at: now)
                #expect(rotated != nil && rotated?.oldSecretUntil == nil)
                try await until("it is told") {
                    try await log(tenant, broken).allSatisfy { $0.status == .delivered }
                }
            }
        }
    }

    @Test func whatWaitsIsToldByTheNextRun() async throws {
        try await World.run { world in
            let receiver = try CallbackReceiver()
            defer { receiver.stop() }
            let tenant = try await world.tenant()
            let id = try await add(tenant, receiver.url())
            for _ in 0..<30 { try await cancel(tenant) }
            try await world.reopenStore()
            try await withSender(world) {
                try await until("all are told") {
                    let log = try await world.store.tenant(tenant.id).callbackDeliveries(
                        of: id, status: .delivered, before: nil, limit: 100)
                    return log?.count == 30
                }
            }
            #expect(receiver.posts.count == 30 && Set(receiver.posts.map(\.id)).count == 30)
        }
    }

    @Test func aStopWaitsForWhatIsUnderWayAndBeginsNothingNew() async throws {
        try await World.run { world in
            let receiver = try CallbackReceiver { _ in .silence }
            defer { receiver.stop() }
            let tenant = try await world.tenant()
            let id = try await add(tenant, receiver.url())
            try await withSender(world, .allowPrivate, { $0.deadline = Milliseconds(300) }) {
                for _ in 0..<20 { try await cancel(tenant) }
                try await until("some are under way") { !receiver.posts.isEmpty }
            }
            let attempts = try await log(tenant, id).map(\.attemptCount).reduce(0, +)
            #expect(attempts == receiver.posts.count && attempts <= CallbackConfiguration().placesPerCallback + 2)
        }
    }
}
