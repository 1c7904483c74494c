import Domain
import Testing

@testable import Storage

struct ReceiptListTests {
    private let now = TestStore.now

    private func list(
        _ test: TestStore, before cursor: ReceiptID? = nil, limit: Int = 100,
        _ change: (inout ReceiptFilter) -> Void = { _ in }
    ) async throws -> [ReceiptID] {
        var filter = ReceiptFilter()
        change(&filter)
        return try await test.own.receipts(filter, before: cursor, limit: limit).map(\.id)
    }

    @Test func pagesGoFromTheNewestToTheOldestWithoutGaps() async throws {
        let test = try await TestStore()
        let ids = try await test.accept((0..<25).map { Sample.number($0) })
        var pages: [ReceiptID] = []
        while true {
            let page = try await list(test, before: pages.last, limit: 10)
            guard !page.isEmpty else { break }
            pages += page
        }
        #expect(pages == ids.reversed())
    }

    @Test func filtersNarrowTheList() async throws {
        let test = try await TestStore()
        var samples = (0..<6).map { Sample.number($0) }
        samples[2].conversation = "conv-1"
        samples[4].conversation = "conv-1"
        let ids = try await test.accept(samples)
        let cancelled = try await test.own.cancel(ids[3], at: now)
        guard case .changed = cancelled else { throw StoreError.closed }
        #expect(try await list(test) { $0.status = .cancelled } == [ids[3]])
        #expect(try await list(test) { $0.status = .delivered } == [])
        #expect(try await list(test) { $0.transactionID = "payment-5" } == [ids[5]])
        #expect(try await list(test) { $0.conversationID = "conv-1" } == [ids[4], ids[2]])
        #expect(try await list(test, before: ids[4]) { $0.conversationID = "conv-1" } == [ids[2]])
        #expect(try await list(test) { $0.createdAfter = now + Milliseconds(4) } == [ids[5], ids[4]])
        #expect(try await list(test) { $0.createdBefore = now + Milliseconds(2) } == [ids[1], ids[0]])
        let both = try await list(test) {
            $0.createdAfter = now + Milliseconds(1)
            $0.createdBefore = now + Milliseconds(3)
            $0.status = .accepted
        }
        #expect(both == [ids[2], ids[1]])
        #expect(try await list(test) { $0.createdAfter = now + .days(1) } == [])
    }

    /// While the first attempt is in flight only the delivery's row says so: the receipt and the lists do all the same.
    @Test func aReceiptIsBeingSentFromItsFirstAttemptOn() async throws {
        let test = try await TestStore()
        let ids = try await test.accept((0..<3).map { Sample.number($0) })
        let leased = try await test.lease(limit: 2)
        #expect(try await list(test) { $0.status = .sending } == [])
        #expect(try await test.begin(leased[1]) == "begun")
        let receipt = try #require(try await test.own.receipt(ids[1]))
        #expect(receipt.status == .sending && receipt.updatedAt == now)
        #expect(try await list(test) { $0.status = .sending } == [ids[1]])
        #expect(try await list(test) { $0.status = .accepted } == [ids[2], ids[0]])
        // Whoever takes over after a crash writes it down.
        let store = try await test.reopened()
        _ = try await store.outbox.recover(at: now + .hours(1))
        let own = store.tenant(test.tenant.id)
        let recovered = try #require(try await own.receipt(ids[1]))
        #expect(recovered.status == .sending && recovered.updatedAt == now)
        var filter = ReceiptFilter()
        filter.status = .sending
        #expect(try await own.receipts(filter, before: nil, limit: 10).map(\.id) == [ids[1]])
        filter.status = .accepted
        #expect(try await own.receipts(filter, before: nil, limit: 10).map(\.id) == [ids[2], ids[0]])
        await store.close()
    }

    @Test func theTimelineBeginsWithTheAcceptance() async throws {
        let test = try await TestStore()
        let id = try await test.accept([Sample()])[0]
        let events = try #require(try await test.own.events(of: id))
        #expect(events.map(\.kind) == [.accepted] && events[0].at == now)
        #expect(try await test.own.events(of: ReceiptID(at: now)) == nil)
    }

    @Test func aReceiptIsWithdrawnBeforeAnythingWasSent() async throws {
        let test = try await TestStore()
        let id = try await test.accept([Sample()])[0]
        guard case .changed = try await test.own.cancel(id, at: now) else { throw StoreError.closed }
        let receipt = try #require(try await test.own.receipt(id))
        #expect(receipt.status == .cancelled && receipt.reason == .cancelledByCaller)
        #expect(receipt.deliveries[0].status == .cancelled && receipt.deliveries[0].dueAt == nil)
        #expect(try await test.lease().isEmpty)
        #expect(try await test.own.events(of: id)?.map(\.kind) == [.accepted, .receipt])
        guard case .stale = try await test.own.cancel(id, at: now) else { throw StoreError.closed }
        guard case .missing = try await test.own.cancel(ReceiptID(at: now), at: now) else { throw StoreError.closed }
    }

    @Test func whatIsInTheEnginesHandsCanStillBeWithdrawn() async throws {
        let test = try await TestStore()
        let id = try await test.accept([Sample()])[0]
        let leased = try #require(try await test.lease().first)
        guard case .changed = try await test.own.cancel(id, at: now) else { throw StoreError.closed }
        #expect(try await test.begin(leased) == "lost")
        #expect(try await test.settle(leased, .send(.taken(.init(messageID: "m", conversationID: nil)))) == nil)
        #expect(try await test.own.receipt(id)?.status == .cancelled)
    }

    @Test func whatBeganToLeaveCanNotBeWithdrawn() async throws {
        let test = try await TestStore()
        let id = try await test.accept([Sample()])[0]
        let leased = try #require(try await test.lease().first)
        #expect(try await test.begin(leased) == "begun")
        guard case .stale = try await test.own.cancel(id, at: now) else { throw StoreError.closed }
        #expect(try await test.own.receipt(id)?.status == .sending)
    }
}
