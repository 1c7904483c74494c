import Domain
import Testing

@testable import Engine

@Suite struct EventScheduleTests {
    private let now = Timestamp(milliseconds: 1_795_342_800_000)

    private func tenant(_ number: Int64) -> TenantID { TenantID(at: Timestamp(milliseconds: number)) }

    @Test func aFloodOfOneTenantLeavesPlacesForTheOthers() {
        var schedule = EventSchedule()
        let (loud, quiet) = (tenant(1), tenant(2))
        schedule.note(loud, due: now)
        var taken = 0
        while let order = schedule.plan(at: now).first(where: { $0.tenant == loud }) {
            schedule.took(order.limit, of: loud, next: now)
            taken += order.limit
        }
        #expect(taken == EventSchedule.placesPerTenant)
        #expect(schedule.nextDue == nil)
        schedule.note(quiet, due: now)
        #expect(schedule.plan(at: now) == [.init(tenant: quiet, limit: EventSchedule.atOnce)])
    }

    @Test func whoWasServedWaitsForTheOthers() {
        var schedule = EventSchedule()
        let all = (1...100).map { tenant($0) }
        for tenant in all { schedule.note(tenant, due: now) }
        let first = schedule.plan(at: now)
        #expect(first.count == EventSchedule.places / EventSchedule.atOnce)
        for order in first { schedule.took(order.limit, of: order.tenant, next: now) }
        #expect(schedule.plan(at: now).isEmpty && schedule.inFlight == EventSchedule.places)
        for order in first {
            for _ in 0..<order.limit { schedule.finished(order.tenant, due: nil) }
        }
        #expect(Set(schedule.plan(at: now).map(\.tenant)).isDisjoint(with: first.map(\.tenant)))
    }

    @Test func nothingIsTakenBeforeItsTimeAndIdleTenantsAreForgotten() {
        var schedule = EventSchedule()
        let one = tenant(1)
        schedule.note(one, due: now + .seconds(5))
        #expect(schedule.plan(at: now).isEmpty && schedule.nextDue == now + .seconds(5))
        schedule.note(one, due: now + .seconds(2))
        #expect(schedule.nextDue == now + .seconds(2))
        schedule.took(1, of: one, next: nil)
        #expect(schedule.knows(one))
        schedule.finished(one, due: nil)
        #expect(!schedule.knows(one) && schedule.inFlight == 0)
    }
}
