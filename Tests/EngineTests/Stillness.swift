/// For how many looks nothing has changed. A look that comes late tells that the machine is busy and what is watched may
/// have had no turn either, so that it counts for a tenth.
struct Stillness {
    private var seen: Int?
    private var tenths = 0
    private var isLate = false

    var looks: Int { tenths / 10 }

    mutating func look(at state: Int) {
        tenths = seen == state ? tenths + (isLate ? 1 : 10) : 0
        seen = state
    }

    /// Lets what was woken run; how long it takes is not waited for but looked at again.
    mutating func pause() async throws {
        let begun = ContinuousClock.now
        try await Task.sleep(for: .milliseconds(1))
        isLate = .now - begun > .milliseconds(4)
    }
}
