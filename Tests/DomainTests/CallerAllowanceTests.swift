import JSON
import Testing

@testable import Domain

struct CallerAllowanceTests {
    private let now = Timestamp(milliseconds: 1_795_342_800_000)

    @Test func aBurstIsAllowedAndThenOneForEachThatComesBack() {
        let allowance = CallerAllowance(CallerLimit(perSecond: 2, burst: 4))
        for left in [3, 2, 1, 0] { #expect(allowance.take(at: now) == .allowed(left: left)) }
        #expect(allowance.take(at: now) == .refused(seconds: 1))
        #expect(allowance.take(at: now + Milliseconds(499)) == .refused(seconds: 1))
        #expect(allowance.take(at: now + Milliseconds(500)) == .allowed(left: 0))
        #expect(allowance.take(at: now + .minutes(1)) == .allowed(left: 3))
    }

    @Test func whatIsRefusedCostsNothing() {
        let allowance = CallerAllowance(CallerLimit(perSecond: 0.1, burst: 1))
        #expect(allowance.take(at: now) == .allowed(left: 0))
        for _ in 0..<100 { #expect(allowance.take(at: now) == .refused(seconds: 10)) }
        #expect(allowance.take(at: now + .seconds(10)) == .allowed(left: 0))
    }

    @Test func aClockSetBackLocksNobodyOut() {
        let allowance = CallerAllowance(CallerLimit(perSecond: 1, burst: 2))
        _ = allowance.take(at: now + .days(365))
        #expect(allowance.take(at: now) == .refused(seconds: 501))
        #expect(allowance.take(at: now + .seconds(501)) == .allowed(left: 0))
    }

    @Test func aChargeIsPaidBack() {
        let allowance = CallerAllowance(CallerLimit(perSecond: 1, burst: 10))
        _ = allowance.take(at: now)
        allowance.charge(14, at: now)
        #expect(allowance.take(at: now) == .refused(seconds: 6))
        #expect(allowance.take(at: now + .seconds(6)) == .allowed(left: 0))
    }

    @Test func manyAtOnceGetNoMoreThanThereIs() async {
        let allowance = CallerAllowance(CallerLimit(perSecond: 1, burst: 500))
        let allowed = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<200).count { _ in
                        if case .allowed = allowance.take(at: now) { true } else { false }
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(allowed == 500)
    }

    @Test func theNotesTellTheLimitAndWhatIsLeftRoundedDown() {
        let notes = CallerLimitNotes(CallerLimit(perSecond: 100, burst: 1_000))
        #expect(notes.policy == "\"key\";q=1000;w=10")
        #expect(notes.state(left: 1_000) == "\"key\";r=1000;t=0")
        #expect(notes.state(left: 999) == "\"key\";r=984;t=1")
        #expect(notes.state(left: 0) == "\"key\";r=0;t=10")
        let small = CallerLimitNotes(CallerLimit(perSecond: 0.5, burst: 3))
        #expect(
            (0...3).map(small.state) == ["\"key\";r=0;t=6", "\"key\";r=1;t=4", "\"key\";r=2;t=2", "\"key\";r=3;t=0"])
    }

    @Test func theLimitIsReadStrictly() throws {
        let burst: JSONValue = ["perSecond": 3]
        #expect(try burst.read(CallerLimit.init(reading:)) == CallerLimit(perSecond: 3, burst: 30))
        for wrong: JSONValue in [[:], ["perSecond": 0], ["perSecond": 1, "burst": 0], ["perSecond": 1, "more": 1]] {
            #expect(throws: FieldErrors.self) { try wrong.read(CallerLimit.init(reading:)) }
        }
        let deepest = CallerAllowance(CallerLimit(perSecond: 0.1, burst: 10_000_000))
        deepest.charge(500, at: now)
        #expect(deepest.take(at: now) == .allowed(left: 9_999_499))
    }
}
