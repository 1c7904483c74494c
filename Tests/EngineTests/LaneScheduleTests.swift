import Domain
import Testing

@testable import Engine

@Suite struct LaneScheduleTests {
    private static let start = Timestamp(milliseconds: 1_700_000_000_000)

    private static func lane(_ number: UInt64, _ channel: Channel = .sms) -> Lane {
        var random = Seeded(state: number)
        return Lane(tenant: TenantID(at: start, random: &random), channel: channel)
    }

    private static let plenty: @Sendable (Lane, Delivery.Work, [Channel]) -> LaneSchedule.Allowance = { _, _, _ in
        .now(1_000_000)
    }

    @Test func aFloodDelaysASingleDeliveryByOneTurnAtMost() {
        var schedule = LaneSchedule(places: 16, placesPerLane: 8)
        let (loud, quiet) = (Self.lane(1), Self.lane(2))
        var waiting = 100_000
        schedule.note(loud, .send, due: Self.start, now: Self.start)
        for round in 0..<50 {
            if round == 20 { schedule.note(quiet, .send, due: Self.start, now: Self.start) }
            let orders = schedule.plan(now: Self.start, allowance: Self.plenty)
            if round == 20 { #expect(orders.contains { $0.lane == quiet }) }
            for order in orders {
                let taken = order.lane == loud ? min(waiting, order.limit) : 1
                if order.lane == loud { waiting -= taken }
                schedule.took(taken, of: order, next: nil, now: Self.start)
                for _ in 0..<taken { schedule.finished(order.lane) }
            }
        }
        #expect(schedule.inFlight == 0)
    }

    @Test func manyLanesShareThePlacesInTurn() {
        var schedule = LaneSchedule(places: 4, placesPerLane: 4)
        let lanes = (0..<10).map { Self.lane(UInt64($0)) }
        for lane in lanes { schedule.note(lane, .send, due: Self.start, now: Self.start) }
        var served: [Lane: Int] = [:]
        for _ in 0..<50 {
            for order in schedule.plan(now: Self.start, allowance: Self.plenty) {
                served[order.lane, default: 0] += order.limit
                schedule.took(order.limit, of: order, next: nil, now: Self.start)
                for _ in 0..<order.limit { schedule.finished(order.lane) }
            }
        }
        #expect(served.count == 10)
        #expect((served.values.max() ?? 0) - (served.values.min() ?? 0) <= 2)
    }

    @Test func aLaneHoldsNoMorePlacesThanItLeavesFree() {
        var schedule = LaneSchedule(places: 16, placesPerLane: 12)
        let lanes = (0..<4).map { Self.lane(UInt64($0)) }
        for lane in lanes {
            schedule.note(lane, .send, due: Self.start, now: Self.start)
            while case let orders = schedule.plan(now: Self.start, allowance: Self.plenty), !orders.isEmpty {
                for order in orders { schedule.took(order.limit, of: order, next: nil, now: Self.start) }
            }
        }
        // Nothing of it ends; each newcomer still finds a place.
        #expect(schedule.inFlight < 16)
        schedule.note(Self.lane(99), .send, due: Self.start, now: Self.start)
        let orders = schedule.plan(now: Self.start, allowance: Self.plenty)
        #expect(orders.map(\.lane).contains(Self.lane(99)))
    }

    @Test func aLaneIsNotGivenMoreThanItsPlacesAndItsBudget() {
        var schedule = LaneSchedule(places: 100, placesPerLane: 8)
        schedule.note(Self.lane(1), .send, due: Self.start, now: Self.start)
        let first = schedule.plan(now: Self.start) { _, _, _ in .now(3) }
        #expect(first.map(\.limit) == [3])
        schedule.took(3, of: first[0], next: nil, now: Self.start)
        let second = schedule.plan(now: Self.start, allowance: Self.plenty)
        #expect(second.map(\.limit) == [5])
        schedule.took(5, of: second[0], next: nil, now: Self.start)
        #expect(schedule.plan(now: Self.start, allowance: Self.plenty).isEmpty)
        schedule.finished(Self.lane(1))
        #expect(schedule.plan(now: Self.start, allowance: Self.plenty).map(\.limit) == [1])
    }

    @Test func aLaneHasFewerPlacesWhileOtherTenantsHaveWork() {
        var schedule = LaneSchedule(places: 100, placesPerLane: 30)
        let (loud, email, quiet) = (Self.lane(1), Self.lane(1, .email), Self.lane(2))
        func take(_ now: Timestamp) -> [Lane: Int] {
            var taken: [Lane: Int] = [:]
            while case let orders = schedule.plan(now: now, besideOthers: { _ in 5 }, allowance: Self.plenty),
                !orders.isEmpty
            {
                for order in orders {
                    let count = order.lane == quiet ? 1 : order.limit
                    taken[order.lane, default: 0] += count
                    schedule.took(count, of: order, next: nil, now: now)
                }
            }
            return taken
        }
        func finish(_ taken: [Lane: Int]) {
            for (lane, count) in taken { for _ in 0..<count { schedule.finished(lane) } }
        }
        // Its own other channel is no other tenant.
        for lane in [loud, email] { schedule.note(lane, .send, due: Self.start, now: Self.start) }
        let alone = take(Self.start)
        #expect(alone[loud] == 30 && alone[email] == 30)
        schedule.note(quiet, .send, due: Self.start, now: Self.start)
        #expect(take(Self.start) == [quiet: 1])
        finish(alone)
        let soon = Self.start + .seconds(9)
        let beside = take(soon)
        #expect(beside == [loud: 5, email: 5])
        finish(beside)
        let later = Self.start + .seconds(10)
        #expect(take(later)[loud] == 30)
    }

    @Test func workThatIsDueLaterRingsAtItsTime() {
        var schedule = LaneSchedule(places: 4, placesPerLane: 4)
        let due = Self.start + .seconds(5)
        schedule.note(Self.lane(1), .poll, due: due, now: Self.start)
        #expect(schedule.plan(now: Self.start, allowance: Self.plenty).isEmpty)
        #expect(schedule.nextAlarm() == due)
        #expect(schedule.plan(now: due, allowance: Self.plenty).map(\.work) == [.poll])
    }

    @Test func aLaneWithoutBudgetComesBackWhenThereIsSome() {
        var schedule = LaneSchedule(places: 4, placesPerLane: 4)
        schedule.note(Self.lane(1), .send, due: Self.start, now: Self.start)
        let later = Self.start + .seconds(2)
        #expect(schedule.plan(now: Self.start) { _, _, _ in .later(later) }.isEmpty)
        #expect(schedule.nextAlarm() == later)
        #expect(schedule.plan(now: later, allowance: Self.plenty).count == 1)
    }

    @Test func pollsAreServedDuringAFloodOfSends() {
        var schedule = LaneSchedule(places: 2, placesPerLane: 2)
        schedule.note(Self.lane(1), .send, due: Self.start, now: Self.start)
        schedule.note(Self.lane(1), .poll, due: Self.start, now: Self.start)
        var works: [Delivery.Work] = []
        for _ in 0..<32 {
            for order in schedule.plan(now: Self.start, allowance: Self.plenty) {
                works.append(order.work)
                schedule.took(order.limit, of: order, next: nil, now: Self.start)
                for _ in 0..<order.limit { schedule.finished(order.lane) }
            }
        }
        #expect(works.contains(.poll))
        #expect(works.count { $0 == .send } > works.count { $0 == .poll } * 4)
    }

    /// Random events against a plain model: at the end everything was ordered, and no limit was ever broken.
    @Test(arguments: UInt64(1)...40)
    func nothingIsLostInAnyOrderOfEvents(_ seed: UInt64) {
        var model = ScheduleModel(seed: seed)
        for _ in 0..<600 { model.step() }
        model.drain()
        #expect(model.isDone, "seed \(seed)")
        #expect(model.worstInFlight <= ScheduleModel.places)
        #expect(model.worstInLane <= ScheduleModel.placesPerLane)
    }
}
