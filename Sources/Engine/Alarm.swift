import Domain

/// The one timer of the dispatcher's loop. It is left as it is while it rings early enough.
struct Alarm {
    private var task: Task<Void, Never>?
    private var ringsAt: UInt64 = 0

    /// Even a late alarm rings after this time: the calendar may have been set forth meanwhile.
    private static let longest = Milliseconds.seconds(30)

    /// - Parameter time: when to ring; `nil` leaves it to the longest time.
    mutating func set(at time: Timestamp?, _ clock: any EngineClock, ring: @escaping @Sendable () -> Void) {
        let left = time.map { $0 - clock.now } ?? Self.longest
        let wait = min(max(left, Milliseconds(0)), Self.longest)
        let counter = clock.counter
        let wanted = counter + UInt64(wait.count) * 1_000_000
        if task != nil, ringsAt > counter, ringsAt <= wanted { return }
        task?.cancel()
        ringsAt = wanted
        // Ends when it has rung, is replaced, or the loop ends.
        task = Task {
            do {
                // Counted from when it was set, since the task may begin late; and never early, since an alarm that
                // rang before its time would still be taken for one that is set.
                while case let counter = clock.counter, counter < wanted {
                    try await clock.sleep(for: Milliseconds(Int64((wanted - counter + 999_999) / 1_000_000)))
                }
            } catch {
                return
            }
            ring()
        }
    }

    mutating func cancel() {
        task?.cancel()
        task = nil
    }
}
