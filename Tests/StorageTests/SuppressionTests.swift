import Domain
import Testing

@testable import Storage

struct SuppressionTests {
    private let now = TestStore.now

    @Test func anAddressIsSuppressedPerChannelUntilItIsTakenBack() async throws {
        let test = try await TestStore()
        let stop = Suppression(channel: .sms, source: .stopMessage, evidence: "STOP", createdAt: now)
        try await test.own.suppress("+15551234567", stop)
        #expect(try await test.own.suppression(of: "+15551234567", .sms) == stop)
        #expect(try await test.own.suppression(of: "+15551234567", .email) == nil)
        #expect(try await test.own.suppression(of: "+15551234568", .sms) == nil)
        #expect(try await test.own.unsuppress("+15551234567", .sms))
        #expect(try await test.own.unsuppress("+15551234567", .sms) == false)
        #expect(try await test.own.suppression(of: "+15551234567", .sms) == nil)
    }

    @Test func theFirstEvidenceStays() async throws {
        let test = try await TestStore()
        let first = Suppression(channel: .sms, source: .stopMessage, evidence: "STOP", createdAt: now)
        try await test.own.suppress("+15551234567", first)
        try await test.own.suppress(
            "+15551234567", Suppression(channel: .sms, source: .api, evidence: nil, createdAt: now + .hours(1)))
        #expect(try await test.own.suppression(of: "+15551234567", .sms) == first)
    }

    @Test func aStartWordEndsWhatAStopWordBeganAndNothingElse() async throws {
        let test = try await TestStore()
        let (own, phone) = (test.own, "+15551234567")
        func say(_ source: Suppression.Source) async throws {
            try await own.suppress(phone, Suppression(channel: .sms, source: source, evidence: "x", createdAt: now))
        }
        #expect(try await own.lift(phone, .sms, at: now) == .notSuppressed)
        try await say(.stopMessage)
        #expect(try await own.lift(phone, .email, at: now) == .notSuppressed)
        #expect(try await own.lift(phone, .sms, at: now) == .lifted)
        #expect(try await own.suppression(of: phone, .sms) == nil)
        for source in Suppression.Source.allCases where source != .stopMessage {
            try await say(source)
            try await say(.stopMessage)
            #expect(try await own.lift(phone, .sms, at: now) == .kept)
            #expect(try await own.suppression(of: phone, .sms)?.source == source)
            #expect(try await own.unsuppress(phone, .sms))
        }
        for source in [Suppression.Source.api, .complaint] {
            try await say(.stopMessage)
            try await say(source)
            #expect(try await own.suppression(of: phone, .sms)?.source == .stopMessage)
            #expect(try await own.lift(phone, .sms, at: now) == .kept)
            let left = Suppression(channel: .sms, source: source, evidence: nil, createdAt: now)
            #expect(try await own.suppression(of: phone, .sms) == left)
            #expect(try await own.unsuppress(phone, .sms))
        }
        // The carrier's refusal tells of the same word.
        try await say(.stopMessage)
        try await say(.carrier)
        #expect(try await own.lift(phone, .sms, at: now) == .lifted)
    }

    @Test func itCountsForWhatIsInHandsAlready() async throws {
        let test = try await TestStore()
        try await test.accept([Sample()])
        let leased = try #require(try await test.lease().first)
        try await test.own.suppress(
            Sample().phone, Suppression(channel: .sms, source: .api, evidence: nil, createdAt: now))
        #expect(try await test.begin(leased) == "suppressed")
        let decision = try #require(try await test.settle(leased, .send(.blocked(.suppressed))))
        #expect(decision.delivery.attempts == 0 && decision.receiptStatus == .blockedByCompliance)
    }

    @Test func theSpellingOfAnEmailDoesNotMatter() async throws {
        let test = try await TestStore()
        try await test.accept([Sample(email: "Ada@Example.COM", channels: [.email])])
        try await test.own.suppress(
            "ada@example.com", Suppression(channel: .email, source: .complaint, evidence: nil, createdAt: now))
        let leased = try #require(try await test.lease(.email).first)
        #expect(try await test.begin(leased, segments: nil) == "suppressed")
    }
}
