import Domain
import Privacy
import Testing

@testable import Genesys

@Suite struct TokenSlotTests {
    let start = Timestamp(milliseconds: 1_000_000)

    private func token(_ serial: UInt64) -> AccessToken {
        AccessToken(
            serial: serial, text: Secret(text: "t\(serial)"), renewAt: start + .seconds(90),
            expiresAt: start + .seconds(100))
    }

    /// The step as a word: `use 1`, `wait`, `fail`, `fetch`, `renew 1`.
    private func word(_ slot: TokenSlot, after seconds: Int64) -> String {
        switch slot.step(at: start + .seconds(seconds)) {
        case .use(let token): "use \(token.serial)"
        case .wait: "wait"
        case .fail(let error): "fail \(error)"
        case .fetch(let current): current.map { "renew \($0.serial)" } ?? "fetch"
        }
    }

    private var flight: TokenSlot.Flight { Task { .failure(.unreachable) } }

    private func slot(holding serial: UInt64? = nil) -> TokenSlot {
        var slot = TokenSlot(.test(url: "https://a.example.com"))
        if let serial { slot.settle(.success(token(serial)), at: start) }
        return slot
    }

    @Test func aTokenIsUsedThenRenewedBesideItsUseThenReplaced() {
        let slot = slot(holding: 1)
        #expect(word(slot, after: 89) == "use 1")
        #expect(word(slot, after: 90) == "renew 1")
        #expect(word(slot, after: 100) == "fetch")
    }

    @Test func oneFlightServesAll() {
        var slot = slot()
        #expect(word(slot, after: 0) == "fetch")
        slot.begin(flight, serial: 1)
        #expect(word(slot, after: 0) == "wait")
        var renewing = self.slot(holding: 1)
        renewing.begin(flight, serial: 2)
        #expect(word(renewing, after: 95) == "use 1")
        #expect(word(renewing, after: 100) == "wait")
    }

    @Test func onlyTheTokenThatWasRefusedIsThrownAway() {
        var slot = slot(holding: 2)
        slot.discard(token(1))
        #expect(word(slot, after: 1) == "use 2")
        slot.discard(token(2))
        #expect(word(slot, after: 1) == "fetch")
    }

    @Test(
        arguments: [
            (PlatformError.credentials(code: "x"), 9, 10), (.unreachable, 0, 1), (.throttled(wait: .seconds(7)), 6, 7),
        ] as [(PlatformError, Int64, Int64)])
    func aFailureIsRememberedForAWhile(error: PlatformError, still: Int64, over: Int64) {
        var slot = slot()
        slot.settle(.failure(error), at: start)
        #expect(word(slot, after: still).hasPrefix("fail"))
        #expect(word(slot, after: over) == "fetch")
        // A clock that was set back does not make it last.
        #expect(word(slot, after: -1) == "fetch")
    }

    /// A retry that comes too soon has not been tried.
    @Test func whoComesWhileAFailureIsFreshIsToldToWait() {
        var slot = slot()
        slot.settle(.failure(.unreachable), at: start)
        let until = start + .seconds(1)
        #expect(word(slot, after: 0) == "fail \(PlatformError.postponed(until: until, .platformUnreachable))")
    }

    @Test func theWaitOfAThrottledTokenEndpointRunsDown() {
        var slot = slot()
        slot.settle(.failure(.throttled(wait: .seconds(7))), at: start)
        #expect(word(slot, after: 3) == "fail \(PlatformError.throttled(wait: .seconds(4)))")
    }

    @Test func aFailedRenewalLeavesTheOldTokenInUse() {
        var slot = slot(holding: 1)
        slot.settle(.failure(.credentials(code: nil)), at: start + .seconds(90))
        #expect(word(slot, after: 91) == "use 1")
        #expect(word(slot, after: 99) == "use 1")
        #expect(word(slot, after: 100) == "fetch")
    }

    @Test func aDistrustedTokenIsNotReplacedAtOnce() {
        var slot = slot(holding: 3)
        slot.distrust(token(2), .credentials(code: nil), at: start)
        #expect(word(slot, after: 1) == "use 3")
        slot.distrust(token(3), .credentials(code: "bad"), at: start)
        #expect(word(slot, after: 1) == "fail \(PlatformError.credentials(code: "bad"))")
    }

    @Test func changedCredentialsNeedAnotherToken() {
        let tenant = TenantID(at: start)
        func connection(_ secret: String, _ client: String, _ login: String) -> PlatformConnection {
            .test(url: "https://a.example.com", login: login, clientID: client, secret: secret, tenant: tenant)
        }
        let slot = TokenSlot(connection("s", "c", "https://l.example.com"))
        #expect(slot.serves(connection("s", "c", "https://l.example.com")))
        #expect(!slot.serves(connection("S", "c", "https://l.example.com")))
        #expect(!slot.serves(connection("s", "C", "https://l.example.com")))
        #expect(!slot.serves(connection("s", "c", "https://m.example.com")))
    }

    @Test func tokensAreRenewedAtAboutNineTenthsOfTheirLife() {
        var random = SystemRandomNumberGenerator()
        let grant = TokenAnswer.Grant(text: Secret(text: "t"), lifetime: .seconds(1_000))
        let moments = (0..<50).map { _ in AccessToken(grant, serial: 1, at: start, random: &random).renewAt }
        #expect(moments.allSatisfy { $0 >= start + .seconds(850) && $0 <= start + .seconds(950) })
        #expect(Set(moments).count > 1)
    }
}
