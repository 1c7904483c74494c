/// How long a platform's answers to messages take where nothing queues before them: the least of the last ten to twenty
/// seconds.
struct RoundTrip: Sendable {
    private static let window: UInt64 = 10_000_000_000
    /// What a lane may have under way besides what is on the network: enough for some hundred messages a second. Each more
    /// is one more before the others' at the store's writer and the processors.
    private static let placesHere = 3
    /// Messages a second whose wait for the network takes no place from those, however far the platform is.
    private static let messagesPerSecond: UInt64 = 1_000
    private static let callsPerMessage: UInt64 = 2

    private var least: UInt64?
    private var leastBefore: UInt64?
    private var begun: UInt64 = 0

    /// - Parameters:
    ///   - time: of one answer, in nanoseconds.
    ///   - counter: now, in nanoseconds; a little before an earlier note's where threads overtake each other.
    mutating func note(_ time: UInt64, counter: UInt64) {
        let age = counter > begun ? counter - begun : 0
        if age >= Self.window {
            leastBefore = age < 2 * Self.window ? least : nil
            (least, begun) = (nil, counter)
        }
        least = min(least ?? Self.window, time)
    }

    /// How many places a lane may have while other tenants have work: what a near platform needs is little, and what a
    /// far one needs waits on the network, where it is in nobody's way.
    var places: Int {
        let time = [least, leastBefore].compactMap { $0 }.min() ?? 0
        return Self.placesHere + Int(time * Self.callsPerMessage * Self.messagesPerSecond / 1_000_000_000)
    }
}
