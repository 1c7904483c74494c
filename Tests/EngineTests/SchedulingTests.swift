import Domain
import Engine
import Foundation
import Storage
import Testing

/// Receipts that are not to be sent yet.
@Suite struct SchedulingTests {
    private static let night = QuietHours(from: 21 * 60, to: 8 * 60)

    /// Lets time pass, before anything is accepted, until it is this hour in Berlin.
    private func waitForHour(_ hour: Int, _ world: World) throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "Europe/Berlin"))
        let now = Date(timeIntervalSince1970: Double(world.clock.now.milliseconds) / 1_000)
        let date = try #require(
            calendar.nextDate(after: now, matching: DateComponents(hour: hour), matchingPolicy: .nextTime))
        world.clock.advance(by: Milliseconds(Int64(date.timeIntervalSince(now) * 1_000) + 1))
    }

    @Test func aReceiptWaitsForItsTimeThroughRestartsAndClockJumps() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            let start = world.clock.now + .hours(6)
            let receipt = try await tenant.accept(phone: DeliveryTests.phone, notBefore: start)
            let other = try await tenant.accept(phone: "+447700900008")
            try await world.withEngine { _ in
                try await world.until("the other is sent") { try await other.status() == .delivered }
                // What waits for a length of time comes forward; a date stays.
                world.clock.setCalendar(by: .hours(-1))
                try await world.until("two hours", before: start - .hours(3)) {
                    world.clock.now >= start - .hours(3)
                }
            }
            #expect(tenant.messages(to: DeliveryTests.phone) == 0)
            try await world.reopenStore()
            try await world.withEngine { _ in
                try await world.until("its time", before: start - .seconds(1)) {
                    world.clock.now >= start - .seconds(1)
                }
                #expect(tenant.messages(to: DeliveryTests.phone) == 0)
                try await world.until("it is sent", before: start + .minutes(1)) {
                    tenant.messages(to: DeliveryTests.phone) == 1
                }
                try await world.untilAllFinal()
            }
            #expect(try await receipt.status() == .delivered)
            #expect(try await receipt.current().deliveries.map(\.attempts) == [1])
        }
    }

    @Test func aScheduledReceiptCanBeWithdrawnAndRunsOutAfterItsTime() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.hasSenders = false }
            let withdrawn = try await tenant.accept(phone: DeliveryTests.phone, notBefore: world.clock.now + .hours(2))
            let late = try await tenant.accept(
                phone: DeliveryTests.phone, lasting: .minutes(5), notBefore: world.clock.now + .hours(2))
            try await world.withEngine { _ in
                guard case .changed = try await tenant.store.cancel(withdrawn.id, at: world.clock.now) else {
                    return _ = Issue.record("it could not be withdrawn")
                }
                try await world.untilAllFinal()
            }
            #expect(try await withdrawn.status() == .cancelled)
            #expect(try await late.status() == .expired)
            #expect(tenant.messages() == 0)
        }
    }

    @Test func anSMSWaitsForTheEndOfQuietHoursAndAnEmailDoesNot() async throws {
        try await World.run { world in
            try waitForHour(22, world)
            let tenant = try await world.tenant { $0.policies.quietHours = Self.night }
            let german = try await tenant.accept(phone: "+491512345001")
            let british = try await tenant.accept(phone: DeliveryTests.phone)
            let american = try await tenant.accept(phone: "+15551230001")
            let indian = try await tenant.accept(phone: "+919876540001")
            let email = try await tenant.accept(email: "payer@example.net")
            let start = world.clock.now
            try await world.withEngine { _ in
                try await world.until("the email is sent", before: start + .minutes(10)) {
                    tenant.messages(to: "payer@example.net") == 1
                }
                #expect(tenant.messages() == 1)
                #expect(try await german.current().deliveries.map(\.reason) == [.quietHours])
                // 08:00 in India is 03:30 or 04:30 in Berlin, that in Germany an hour before that in Britain.
                try await world.until("the Indian one") { tenant.messages(to: "+919876540001") == 1 }
                #expect([4.5, 5.5].contains { abs(Double((world.clock.now - start).count) / 3_600_000 - $0) < 1.1 })
                #expect(tenant.messages() == 2)
                try await world.until("the German one") { tenant.messages(to: "+491512345001") == 1 }
                #expect(TimeOfDay.berlin(world.clock.now) >= 8 * 3_600)
                #expect(tenant.messages(to: DeliveryTests.phone) == 0)
                try await world.untilAllFinal()
            }
            // Longer than the receipts' own time: the wait is no part of it.
            #expect(world.clock.now - start > .hours(9))
            for receipt in [german, british, american, indian, email] {
                #expect(try await receipt.status() == .delivered)
            }
        }
    }

    @Test func whatHasNoTimeToWaitForTheEndGoesByEmailOrToAPerson() async throws {
        try await World.run { world in
            try waitForHour(23, world)
            let tenant = try await world.tenant { $0.policies.quietHours = Self.night }
            let both = try await tenant.accept(
                phone: DeliveryTests.phone, email: "payer@example.net", hasOwnEnd: true)
            let one = try await tenant.accept(phone: DeliveryTests.phone, hasOwnEnd: true)
            let start = world.clock.now
            try await world.withEngine { _ in try await world.untilAllFinal() }
            #expect(try await both.status() == .delivered)
            #expect(try await both.current().deliveries.map(\.reason) == [.quietHours, nil])
            #expect(try await one.status() == .deliveryFailed)
            #expect(try await one.current().reason == .quietHours)
            #expect(try await tenant.store.followUps(after: nil, limit: 10).map(\.receipt) == [one.id])
            #expect(tenant.messages(to: DeliveryTests.phone) == 0)
            #expect(world.clock.now - start < .hours(1))
        }
    }

    @Test func quietHoursThatAreTakenBackEndAtOnce() async throws {
        try await World.run { world in
            try waitForHour(23, world)
            let tenant = try await world.tenant { $0.policies.quietHours = Self.night }
            let receipt = try await tenant.accept(phone: DeliveryTests.phone)
            try await world.withEngine { _ in
                try await world.until("it waits") {
                    try await receipt.current().deliveries.map(\.reason) == [.quietHours]
                }
                let before = world.clock.now
                try await tenant.set(.policies, Policies().json)
                try await world.until("it is sent", before: before + .minutes(1)) { tenant.messages() == 1 }
                try await world.untilAllFinal()
            }
            #expect(try await receipt.status() == .delivered)
        }
    }
}
