/// Calls ordered by the instant at which they must not wait any longer: a binary heap. Entries of calls that went on
/// their way stay until their instant; the reader skips them.
struct Alarms {
    typealias Instant = ContinuousClock.Instant

    private var heap: [(at: Instant, call: UInt64)] = []

    var next: Instant? { heap.first?.at }

    mutating func set(_ call: UInt64, at instant: Instant) {
        heap.append((instant, call))
        var child = heap.count - 1
        while child > 0, heap[child].at < heap[(child - 1) / 2].at {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// The earliest call whose instant is not after `now`, taken out.
    mutating func popDue(_ now: Instant) -> UInt64? {
        guard let first = heap.first, first.at <= now else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].at < heap[least].at {
                least = child
            }
            if least == parent { return first.call }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
