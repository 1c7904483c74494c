import Domain

extension Meters {
    /// Waits until the budget allows a question, and takes what it costs: it leaves now.
    func ask(_ fare: Fare) async -> Permit {
        if let refusal = refusal(for: fare.tenant) { return refusal }
        guard let ticket = enter(.request, fare) else { return .granted }
        let permit = await wait(fare) { $0.leave(ticket, of: &$1, counter: $2) }
        if permit != .granted { _ = change(fare.tenant) { $0.giveUp(ticket) } }
        return permit
    }

    /// Waits until the budget is about to allow a message: its attempt may be made durable.
    func turn(_ fare: Fare, _ cost: TenantMeter.Cost) async -> Permit {
        if let refusal = refusal(for: fare.tenant) { return refusal }
        guard enter(cost, fare) != nil else { return .granted }
        return await wait(fare) { $0.mark(&$1, counter: $2) }
    }

    /// Takes what a message costs whose attempt is durable: it leaves now. The wait is short, for its turn had come.
    func leave(_ fare: Fare) async -> Permit {
        // Another try of a message that has left, with a fresh token: one more request.
        guard fare.change({ $0.ticket != nil }) else { return await ask(fare) }
        let counter = clock.counter
        fare.change { claim in _ = change(fare.tenant) { $0.noteMarked(&claim, counter: counter) } }
        return await wait(fare, most: .seconds(5)) { $0.leave(&$1, counter: $2) }
    }

    private func enter(_ cost: TenantMeter.Cost, _ fare: Fare) -> Int? {
        let counter = clock.counter
        return fare.change { claim in change(fare.tenant) { $0.enter(cost, of: &claim, counter: counter) } }
    }

    /// - Parameters:
    ///   - most: where more time is missing, the call is put off.
    ///   - ask: answers when to ask again; `nil` where the call has what it wants.
    private func wait(
        _ fare: Fare, most: Milliseconds = Milliseconds(.max),
        _ ask: (inout TenantMeter, inout TenantMeter.Claim, UInt64) -> UInt64?
    ) async -> Permit {
        while true {
            if let refusal = refusal(for: fare.tenant) { return refusal }
            let counter = clock.counter
            let later = fare.change { claim in
                spend(fare.tenant) { ask(&$0, &claim, counter) }
            }
            guard let later else { return .granted }
            let left = Milliseconds(Int64((later - min(later, counter) + 999_999) / 1_000_000))
            guard left <= most else { return .resting(until: clock.now + left, .interrupted) }
            do {
                // In slices, so that a stop is noticed.
                try await clock.sleep(for: min(max(left, Milliseconds(1)), Milliseconds(250)))
            } catch {
                return .closed
            }
        }
    }
}
