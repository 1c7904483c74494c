import Domain
import Storage
import Testing

extension World {
    /// Lets time pass until nothing waits any more: up to what is due next when nobody works, and not at all while
    /// somebody does, so that what takes real time takes none by the test's clock.
    func untilStill(location: SourceLocation = #_sourceLocation) async throws {
        let start = clock.now
        var stillness = Stillness()
        for _ in 0..<600_000 {
            let (held, due) = try await store.outbox.standing()
            guard held > 0 || due != nil else { return }
            let now = clock.now
            // Who is late by a second or, after a while, by some more does no harm, and many are served at once.
            let pace = max(Milliseconds(500), Milliseconds((now - start).count / 200))
            stillness.look(at: (due?.milliseconds ?? 0).hashValue ^ held)
            if held == 0, let due, due > now {
                clock.advance(by: max(due - now, pace))
                stillness = Stillness()
            } else if stillness.looks > (held > 0 ? 6_000 : 20) {
                // A lane rests, or somebody waits for a moment.
                clock.advance(by: held > 0 ? Milliseconds(50) : pace)
            }
            try await stillness.pause()
        }
        Issue.record("it never came to rest", sourceLocation: location)
    }
}
