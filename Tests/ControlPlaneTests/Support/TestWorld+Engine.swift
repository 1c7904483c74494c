import Domain
import JSON
import Storage
import Testing

extension TestWorld {
    /// Does what the engine does when the one waiting SMS leaves.
    @discardableResult
    func beginSending() async throws -> LeasedDelivery {
        let order = Outbox.Order(lane: Lane(tenant: tenant, channel: .sms), work: .send, limit: 1)
        let leased = try await store.outbox.lease(
            [order], now: clock.now, until: clock.now + .minutes(1), owner: "test")
        let delivery = try #require(leased.first)
        _ = try await store.outbox.begin(delivery, segments: 1, day: 1, dayCap: 1_000, at: clock.now)
        return delivery
    }

    /// Lets the one waiting SMS be refused for good.
    func failSending() async throws {
        let delivery = try await beginSending()
        _ = try await store.outbox.settle(
            delivery, .send(.refused(.refusedByPlatform)), rules: .init(policies: Policies(), plan: .standard),
            account: .init(startedAt: clock.now, detail: [:]), at: clock.now)
    }
}
