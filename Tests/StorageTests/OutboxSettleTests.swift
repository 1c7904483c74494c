import Domain
import JSON
import Testing

@testable import Storage

struct OutboxSettleTests {
    private let now = TestStore.now
    private let taken = ProviderReference(messageID: "m-1", conversationID: "c-1")

    private func begun(_ test: TestStore, _ channel: Channel = .sms, at time: Timestamp = TestStore.now) async throws
        -> LeasedDelivery
    {
        let leased = try #require(try await test.lease(channel, at: time).first)
        #expect(try await test.begin(leased, segments: channel == .sms ? 2 : nil) == "begun")
        return leased
    }

    @Test func anAttemptIsDurableBeforeItLeaves() async throws {
        let test = try await TestStore()
        let id = try await test.accept([Sample()])[0]
        _ = try await begun(test)
        let receipt = try #require(try await test.own.receipt(id))
        #expect(receipt.status == .sending)
        #expect(receipt.deliveries[0].status == .sending && receipt.deliveries[0].attempts == 1)
        #expect(receipt.deliveries[0].segments == 2 && receipt.deliveries[0].work == nil)
    }

    @Test func aTakenMessageIsStoredWithItsIdsAndItsTimeline() async throws {
        let test = try await TestStore()
        let id = try await test.accept([Sample()])[0]
        let leased = try await begun(test)
        let decision = try #require(try await test.settle(leased, .send(.taken(taken))))
        let receipt = try #require(try await test.own.receipt(id))
        #expect(receipt.status == .sent && receipt.deliveries == [decision.delivery])
        #expect(receipt.deliveries[0].providerMessageID == "m-1" && receipt.deliveries[0].sentAt == now)
        let events = try #require(try await test.own.events(of: id))
        #expect(events.map(\.kind) == [.accepted, .attemptStarted, .attemptEnded, .delivery, .receipt])
        #expect(events[1].detail["attempt"] == 1 && events[1].delivery == leased.delivery.id)
        #expect(try await test.lease(.sms, .poll, at: now + .seconds(5)).map(\.delivery) == [decision.delivery])
    }

    @Test func everythingThatFollowsFromAFailureIsWrittenAtOnce() async throws {
        let test = try await TestStore()
        let id = try await test.accept([Sample()])[0]
        _ = test.store.arrivals.take()
        let sms = try await begun(test)
        let first = try #require(try await test.settle(sms, .send(.refused(.refusedByPlatform))))
        #expect(first.opened?.channel == .email && first.receiptStatus == .sending)
        #expect(test.store.arrivals.take().lanes == [Lane(tenant: test.tenant.id, channel: .email)])
        let email = try await begun(test, .email)
        #expect(email.delivery.position == 1)
        let second = try #require(try await test.settle(email, .send(.refused(.senderNotSet))))
        #expect(second.followUp == .senderNotSet)
        let receipt = try #require(try await test.own.receipt(id))
        #expect(receipt.status == .deliveryFailed && receipt.reason == .senderNotSet)
        #expect(receipt.deliveries.map(\.status) == [.failed, .failed])
        let followUps = try await test.own.followUps(after: nil, limit: 9)
        #expect(
            followUps.map(\.receipt) == [id] && followUps[0].reason == .senderNotSet)
        #expect(followUps[0].status(at: now) == .open && followUps[0].dueAt == now + .hours(24))
        #expect(try await test.own.followUps(after: followUps[0].id, limit: 9).isEmpty)
        let kinds = try #require(try await test.own.events(of: id)).map(\.kind)
        #expect(kinds.filter { $0 == .fallback }.count == 1 && kinds.filter { $0 == .followUp }.count == 1)
        #expect(kinds.last == .receipt)
    }

    @Test func theFallbackIsSuppressedByItsOwnAddress() async throws {
        let test = try await TestStore()
        try await test.accept([Sample()])
        try await test.settle(try await begun(test), .send(.refused(.refusedByPlatform)))
        try await test.own.suppress(
            Sample().email, Suppression(channel: .email, source: .api, evidence: nil, createdAt: now))
        let email = try #require(try await test.lease(.email).first)
        #expect(try await test.begin(email, segments: nil) == "suppressed")
    }

    @Test func anOptOutThatTheCarrierReportsSuppressesTheAddress() async throws {
        let test = try await TestStore()
        try await test.accept([Sample()])
        try await test.settle(try await begun(test), .send(.taken(taken)))
        let poll = try #require(try await test.lease(.sms, .poll, at: now + .seconds(5)).first)
        try await test.settle(poll, .poll(.undelivered(.recipientOptedOut)), at: now + .seconds(5))
        let suppression = try #require(try await test.own.suppression(of: Sample().phone, .sms))
        #expect(suppression.source == .carrier)
        try await test.accept([Sample(key: "k2", transaction: "t2")])
        let next = try #require(try await test.lease().first)
        #expect(try await test.begin(next) == "suppressed")
    }

    @Test func aLateConfirmationOfTheFirstChannelIsRecorded() async throws {
        let test = try await TestStore()
        let id = try await test.accept([Sample()])[0]
        var policies = Policies()
        policies.fallbackOn = [.unconfirmed]
        try await test.settle(try await begun(test), .send(.taken(taken)), policies: policies)
        let later = now + .minutes(10)
        let poll = try #require(try await test.lease(.sms, .poll, at: later).first)
        #expect(try await test.settle(poll, .poll(.pending), policies: policies, at: later)?.opened != nil)
        let email = try await begun(test, .email, at: later)
        try await test.settle(email, .send(.taken(taken)), policies: policies, at: later)
        let last = try #require(try await test.lease(.sms, .poll, at: now + .hours(1)).first)
        try await test.settle(last, .poll(.delivered), policies: policies, at: now + .hours(1))
        let receipt = try #require(try await test.own.receipt(id))
        #expect(receipt.status == .delivered && receipt.deliveries.map(\.status) == [.delivered, .sent])
    }

    @Test func aConfirmationTakesTheWaitingFallbackOutOfEveryHand() async throws {
        let test = try await TestStore()
        let id = try await test.accept([Sample()])[0]
        var policies = Policies()
        policies.fallbackOn = [.unconfirmed]
        try await test.settle(try await begun(test), .send(.taken(taken)), policies: policies)
        let later = now + .minutes(10)
        let poll = try #require(try await test.lease(.sms, .poll, at: later).first)
        try await test.settle(poll, .poll(.pending), policies: policies, at: later)
        let email = try #require(try await test.lease(.email, at: later).first)
        let last = try #require(try await test.lease(.sms, .poll, at: now + .hours(1)).first)
        try await test.settle(last, .poll(.delivered), policies: policies, at: now + .hours(1))
        #expect(try await test.begin(email) == "lost")
        let receipt = try #require(try await test.own.receipt(id))
        #expect(receipt.status == .delivered && receipt.deliveries.map(\.status) == [.delivered, .cancelled])
        #expect(receipt.deliveries[1].reason == .alreadyDelivered)
        #expect(try await test.lease(.email, at: now + .days(1)).isEmpty)
    }

    @Test func theDaysPartsAreCountedUpToTheCap() async throws {
        let test = try await TestStore()
        try await test.accept((0..<4).map { Sample.number($0) })
        let leased = try await test.lease()
        #expect(try await test.begin(leased[0], segments: 6, day: 1, cap: 5) == "capReached")
        #expect(try await test.begin(leased[0], segments: 2, day: 1, cap: 5) == "begun")
        #expect(try await test.begin(leased[1], segments: 4, day: 1, cap: 5) == "capReached")
        #expect(try await test.begin(leased[1], segments: 3, day: 1, cap: 5) == "begun")
        #expect(try await test.begin(leased[2], segments: 1, day: 1, cap: 5) == "capReached")
        #expect(try await test.begin(leased[2], segments: 1, day: 2, cap: 5) == "begun")
        #expect(try await test.begin(leased[3], segments: nil, day: 1, cap: 5) == "begun")
    }

    @Test func aMessageThatIsLookedForIsToldApartFromOthersOfItsAddress() async throws {
        let test = try await TestStore()
        var sample = Sample.number(1)
        sample.phone = Sample().phone
        try await test.accept([Sample(), sample, .number(2)])
        var leased = try await test.lease()
        let other = leased.removeFirst()
        #expect(try await test.begin(other) == "begun")
        try await test.settle(other, .send(.taken(.init(messageID: "m-other", conversationID: "c-other"))))
        let same = try #require(leased.first { $0.content.recipient == other.content.recipient })
        let known = try await test.outbox.known(besides: same, since: now)
        #expect(known.messages == ["m-other"] && known.conversations == ["c-other"])
        let stranger = try #require(leased.first { $0.content.recipient != other.content.recipient })
        #expect(try await test.outbox.known(besides: stranger, since: now).messages.isEmpty)
        #expect(try await test.outbox.known(besides: other, since: now).messages.isEmpty)
    }
}
