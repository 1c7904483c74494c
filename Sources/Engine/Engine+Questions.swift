package import Domain
package import Genesys

extension Engine {
    /// How long a question waits for its place in the budget.
    private static let patience = Milliseconds.seconds(5)

    /// For what an admin asks of a tenant's organisation: each request counts in the tenant's budget, and waits for its
    /// place there. An organisation that rests is asked all the same, as such questions are there to see whether it is
    /// well. A tenant that has no work has no meter; its questions are not counted.
    package func questions(of tenant: TenantID) -> CallGate {
        CallGate { [meters, clock] _ in
            let start = clock.counter
            while true {
                let counter = clock.counter
                guard let at = meters.spend(tenant, { $0.takeQuestion(counter: counter) }) else { return .granted }
                let wait = Milliseconds(Int64((at - counter) / 1_000_000) + 1)
                let end = Milliseconds(Int64((counter - start) / 1_000_000) + wait.count)
                guard end < Self.patience else { return .postponed(until: clock.now + wait, .throttled) }
                do {
                    try await clock.sleep(for: wait)
                } catch {
                    return .postponed(until: clock.now, .interrupted)
                }
            }
        }
    }
}

extension TenantMeter {
    /// Takes one request of the budget and of what the platform allows; where there is none, nothing, and answers when
    /// to ask again.
    mutating func takeQuestion(counter: UInt64) -> UInt64? {
        var at = requests.ready(1, after: 0, now: counter)
        if ceiling?.left(counter: counter) == 0 { at = max(at, ceiling?.endsAt ?? counter) }
        guard at <= counter else { return at }
        _ = requests.take(1, now: counter)
        ceiling?.spend(counter: counter)
        return nil
    }
}
