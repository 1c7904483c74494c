import Domain
import Engine
import JSON
import Logging
import ServiceLifecycle
import Storage
import Testing
import Vault

/// What the service does by itself, on a clock that a test moves.
struct HousekeepingTests {
    /// Runs the service while the body waits for something, letting time pass.
    private func running(_ world: World, until isDone: @Sendable () async throws -> Bool) async throws {
        let housekeeping = Housekeeping(store: world.store, clock: world.clock, logger: .silent)
        let group = ServiceGroup(
            configuration: .init(
                services: [housekeeping], logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() })
        )
        let running = Task { try await group.run() }
        while try await !isDone() {
            world.clock.advance(by: .seconds(1))
            await Task.yield()
        }
        await group.triggerGracefulShutdown()
        try await running.value
    }

    private func tenant(_ world: World, _ slug: String = "acme") async throws -> TenantStore {
        let tenant = Tenant(
            id: TenantID(at: world.clock.now), slug: slug, name: slug, timeZone: "Etc/UTC", defaultLocale: "en",
            status: .active, createdAt: world.clock.now, updatedAt: world.clock.now, revision: 1)
        _ = try await world.store.directory.create(tenant)
        return world.store.tenant(tenant.id)
    }

    private func accept(_ world: World, for tenant: TenantStore) async throws -> ReceiptID {
        let request: JSONValue = [
            "transaction": [
                "id": "tx", "type": "payment", "amount": "1.00", "currency": "USD", "paidAt": "2026-11-22T10:00:00Z",
            ],
            "recipient": ["phone": "+15551234567"],
        ]
        let now = world.clock.now
        let id = ReceiptID(at: now)
        _ = try await tenant.accept(
            NewReceipt(
                id: id, content: try request.read(ReceiptContent.init(reading:)),
                canonicalRequest: request.serialized(sortedNames: true), idempotencyKey: "k", templateVersion: 1,
                channels: [.sms], source: .api, expiresAt: now + .hours(4), createdAt: now,
                delivery: .queued(id: DeliveryID(at: now), receipt: id, channel: .sms, position: 0, at: now)))
        return id
    }

    @Test func aKeptAnswerIsForgottenAfterADay() async throws {
        try await World.run { world in
            @Sendable func request() async throws -> RepeatableRequest {
                try #require(try await world.store.repeatable("k", [], of: nil, at: world.clock.now))
            }
            try await world.store.keep(KeptAnswer(status: 201, headers: [], body: []), for: request())
            world.clock.advance(by: .hours(23))
            try await Housekeeping(store: world.store, clock: world.clock, logger: .silent).forgetAnswers()
            #expect(try await world.store.earlierAnswer(to: request()) != .none)
            world.clock.advance(by: .hours(2))
            try await running(world) { try await world.store.earlierAnswer(to: request()) == .none }
        }
    }

    @Test func aReceiptLosesWhatIsPersonalAndIsGoneWithTime() async throws {
        try await World.run { world in
            let tenant = try await tenant(world)
            let id = try await accept(world, for: tenant)
            _ = try await tenant.cancel(id, at: world.clock.now)
            world.clock.advance(by: .days(31))
            try await running(world) { try await tenant.receipt(id)?.content.erasedAt != nil }
            world.clock.advance(by: .days(370))
            try await running(world) { try await tenant.receipt(id) == nil }
        }
    }

    @Test func anErasureIsCompletedByItself() async throws {
        try await World.run { world in
            let tenant = try await tenant(world)
            let id = try await accept(world, for: tenant)
            let person: JSONValue = ["phone": "+15551234567"]
            let erasure = try await tenant.requestErasure(
                of: try person.read(ErasureRequest.init(reading:)), at: world.clock.now + .seconds(1))
            try await running(world) { try await tenant.erasure(erasure.id)?.status == .completed }
            #expect(try await tenant.receipt(id)?.reason == .erased)
        }
    }

    @Test func aDeletedTenantsRowsGoByThemselves() async throws {
        try await World.run { world in
            let tenant = try await tenant(world)
            _ = try await accept(world, for: tenant)
            _ = try await tenant.delete(from: 1, at: world.clock.now)
            try await running(world) { try await world.store.deletedTenants.remaining().isEmpty }
        }
    }

    @Test func newKeysAreTakenUpAndOldOnesDestroyedByThemselves() async throws {
        try await World.run { world in
            let tenant = try await tenant(world)
            let id = try await accept(world, for: tenant)
            let folder = world.path.split(separator: "/").dropLast().joined(separator: "/")
            let rotation = try KeyRotation(keyring: "/" + folder + "/keys.sqlite")
            #expect(try await rotation.addDataKeys(only: nil, under: world.masterKey) == 1)
            try await running(world) { try await rotation.unfinished(only: nil) == 0 }
            let new = MasterKey()
            try await running(world) { try await rotation.handOver(new, from: world.masterKey) }
            rotation.close()
            #expect(try await tenant.receipt(id) != nil)
        }
    }
}
