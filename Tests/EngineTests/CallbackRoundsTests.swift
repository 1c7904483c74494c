import Domain
import Storage
import Testing

@testable import Engine

struct CallbackRoundsTests {
    private let now = Timestamp(milliseconds: 1_795_342_800_000)
    private let tenant = TenantID(at: Timestamp(milliseconds: 1))
    private let callback = CallbackID(at: Timestamp(milliseconds: 2))

    private var key: CallbackRounds.Key { .init(tenant: tenant, callback: callback) }

    private func due(revision: Int = 1) -> CallbackOutbox.Due {
        .init(tenant: tenant, callback: callback, at: now, isFailing: false, revision: revision)
    }

    private func rounds() -> CallbackRounds {
        var rounds = CallbackRounds(CallbackConfiguration())
        rounds.set([due()], of: nil)
        return rounds
    }

    @Test func whoAsksToBeLeftAloneHasNoTurnUntilThen() {
        var rounds = rounds()
        rounds.rest(key, until: now + .minutes(10))
        rounds.rest(key, until: now + .minutes(5))
        rounds.set([due()], of: tenant)
        #expect(rounds.next(now: now + .minutes(9)).isEmpty)
        #expect(rounds.nextDue(after: now) == now + .minutes(10))
        #expect(rounds.next(now: now + .minutes(10)).map(\.key) == [key])
    }

    @Test func whatCannotBeMadeReadyIsAskedForLessAndLessOften() throws {
        var rounds = rounds()
        var time = now
        var random = SystemRandomNumberGenerator()
        for wait in CallbackSchedule.waits + [CallbackSchedule.longestWait] {
            let turn = try #require(rounds.next(now: time).first)
            rounds.failed(turn, at: time, random: &random)
            // The store goes on telling that it is due.
            rounds.set([due()], of: nil)
            let next = try #require(rounds.nextDue(after: time))
            #expect(next - time <= wait && (next - time).count >= wait.count * 9 / 10)
            #expect(rounds.next(now: next - Milliseconds(1)).isEmpty)
            time = next
        }
        // One that is made ready ends the row.
        rounds.took([], on: try #require(rounds.next(now: time).first))
        rounds.set([due()], of: nil)
        rounds.failed(try #require(rounds.next(now: time).first), at: time, random: &random)
        #expect(try #require(rounds.nextDue(after: time)) - time <= .seconds(5))
    }

    @Test func aChangedCallbackHasItsTurnAtOnce() throws {
        var rounds = rounds()
        var random = SystemRandomNumberGenerator()
        rounds.failed(try #require(rounds.next(now: now).first), at: now, random: &random)
        rounds.set([due(revision: 2)], of: tenant)
        #expect(rounds.next(now: now).map(\.key) == [key])
    }
}
