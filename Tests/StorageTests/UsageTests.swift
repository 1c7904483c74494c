import Domain
import Foundation
import GRDB
import JSON
import Testing

@testable import Storage

@Suite struct UsageTests {
    private static let ends: [SendOutcome] = [
        .taken(ProviderReference(messageID: "m", conversationID: "c")), .refused(.refusedByPlatform),
        .notTaken(.platformUnreachable), .blocked(.optedOut), .expired,
        .postponed(.throttled, until: TestStore.now + .hours(30)),
    ]
    private static let polls: [PollOutcome] = [.delivered, .undelivered(.carrierFailed), .pending]

    @Test func valuesStandInTheOrderOfTheirFields() {
        var counts = UsageCounts()
        for (place, field) in UsageCounts.fields.enumerated() { counts[keyPath: field.path] = place }
        #expect(counts.values == Array(UsageCounts.fields.indices))
    }

    /// Counts what receipts tell, without any of the program's own counting.
    private static func recount(_ test: TestStore) async throws -> [String: [Int]] {
        var zone = Calendar(identifier: .gregorian)
        zone.timeZone = try #require(TimeZone(identifier: test.tenant.timeZone))
        var counts: [String: [Int]] = [:]
        for receipt in try await test.own.receipts(ReceiptFilter(), before: nil, limit: 10_000) {
            for delivery in receipt.deliveries {
                let date = Date(timeIntervalSince1970: Double(delivery.queuedAt.milliseconds) / 1_000)
                let parts = zone.dateComponents([.year, .month, .day], from: date)
                let place = "\(parts.year ?? 0)-\(parts.month ?? 0)-\(parts.day ?? 0) \(delivery.channel)"
                let status = delivery.status
                let one = [
                    delivery.position == 0, true, delivery.sentAt != nil, status == .delivered, status == .unconfirmed,
                    status == .blockedByCompliance, status == .failed || status == .undelivered, status == .cancelled,
                ].map { $0 ? 1 : 0 }
                let billed = delivery.sentAt != nil && delivery.channel == .sms ? delivery.segments ?? 0 : 0
                counts[place] = zip(counts[place] ?? Array(repeating: 0, count: 9), one + [billed]).map(+)
            }
        }
        return counts
    }

    private static func told(_ test: TestStore) async throws -> (days: [String: [Int]], followUps: Int) {
        let usage = try await test.own.usage(on: 0...100_000)
        let days = usage.map { line -> (String, [Int]) in
            let parts = CalendarDate(number: line.day).text.split(separator: "-").compactMap { Int($0) }
            let counts = line.counts
            return (
                "\(parts[0])-\(parts[1])-\(parts[2]) \(line.channel)",
                [
                    counts.accepted, counts.messages, counts.sent, counts.delivered, counts.unconfirmed,
                    counts.blocked, counts.failed, counts.cancelled, counts.parts,
                ]
            )
        }
        return (Dictionary(uniqueKeysWithValues: days), usage.reduce(0) { $0 + $1.counts.followUps })
    }

    /// Receipts around the tenant's midnight, and whatever may become of them, in any order.
    @Test(arguments: [UInt64(1), 2, 3, 4])
    func usageIsWhatTheReceiptsSay(seed: UInt64) async throws {
        let test = try await TestStore()
        var random = SeededGenerator(seed: seed)
        // The tests' clock stands at 14:20 in Berlin.
        let samples = (0..<60).map { number in
            var sample = Sample.number(number)
            sample.at = TestStore.now + .minutes(Int64.random(in: 0..<1_200, using: &random))
            sample.channels =
                [[.sms], [.email], [.sms, .email], [.email, .sms]].randomElement(using: &random) ?? [.sms]
            return sample
        }
        let ids = try await test.accept(samples)
        for step in 0..<160 {
            let now = TestStore.now + .minutes(1_300 + Int64(step) * 7)
            let channel: Channel = Bool.random(using: &random) ? .sms : .email
            if step % 23 == 0, let id = ids.randomElement(using: &random) { _ = try await test.own.cancel(id, at: now) }
            if let leased = try await test.lease(channel, .send, limit: 1, at: now).first {
                if Bool.random(using: &random),
                    try await test.begin(leased, segments: channel == .sms ? 2 : nil) != "begun"
                {
                    continue
                }
                let end = try #require(Self.ends.randomElement(using: &random))
                try await test.settle(leased, .send(end), at: now)
            }
            if let leased = try await test.lease(channel, .poll, limit: 1, at: now + .days(1)).first {
                try await test.settle(
                    leased, .poll(try #require(Self.polls.randomElement(using: &random))), at: now)
            }
        }
        let told = try await Self.told(test)
        #expect(told.days == (try await Self.recount(test)), "seed \(seed)")
        #expect(told.followUps == (try await test.own.followUps(after: nil, limit: 1_000).count))
        #expect(
            told.days.count > 2 && told.days.values.contains { $0[3] > 0 } && told.days.values.contains { $0[6] > 0 })
    }

    @Test func aWriteThatIsUndoneCountsNothing() async throws {
        struct Broken: Error {}
        let test = try await TestStore()
        let receipt = try Sample().receipt()
        await #expect(throws: StoreError.self) {
            try await test.store.commits.write { [usage = test.store.commits.usage, tenant = test.tenant.id] _ in
                usage.note(receipt.delivery, of: tenant)
                throw Broken()
            }
        }
        try await test.accept([Sample()])
        #expect(try await test.own.usage(on: 0...100_000).map(\.counts.messages) == [1])
    }

    @Test func receiptsOfAnOlderStoreAreCountedWhenItIsOpened() async throws {
        let test = try await TestStore()
        try await test.accept((0..<5).map(Sample.number))
        let leased = try #require(try await test.lease(limit: 1).first)
        _ = try await test.begin(leased, segments: 3)
        try await test.settle(leased, .send(.taken(ProviderReference(messageID: "m", conversationID: nil))))
        let before = try await Self.told(test).days
        try await test.store.commits.write { db in
            try db.run("DELETE FROM usage", [])
            try Schema.countUsage(in: db)
        }
        #expect(try await Self.told(test).days == before)
    }
}

/// Xorshift: the same numbers for the same seed everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
