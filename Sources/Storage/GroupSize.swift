/// How many writes one transaction takes while more wait. With too few the disk's waits eat the writer's time; with too
/// many all callers go on at once and then all wait at once, and what stands between two writes (a call, a thread's
/// turn) has nothing to do meanwhile. So a group works about three times as long as its `fsync` takes, as measured.
struct GroupSize {
    static let bounds = 16...1_024
    private static let workPerSync = 3.0

    private(set) var limit = 64

    /// A group became durable. One unusual transaction (a checkpoint, a long deletion) moves the limit by a part only.
    mutating func note(_ writes: Int, took running: Duration, thenDisk syncing: Duration) {
        guard writes > 0 else { return }
        let perWrite = max(running / Duration.nanoseconds(writes), 1)
        let wanted = Self.workPerSync * (syncing / Duration.nanoseconds(1)) / perWrite
        let bounded = min(max(wanted, Double(limit) / 2), Double(limit) * 2)
        let smooth = (Double(limit) * 7 + bounded) / 8
        limit = min(max(Int(smooth.rounded()), Self.bounds.lowerBound), Self.bounds.upperBound)
    }
}
