/// The faults that wait to strike, oldest first.
struct FaultBoard: Sendable {
    struct Entry: Sendable {
        let id: Int
        let order: FaultOrder
        var struck = 0

        var isSpent: Bool { order.times > 0 && struck >= order.times }
    }

    /// What strikes one request: the sum of latencies, and at most one other fault.
    struct Strike: Sendable {
        var latencyMilliseconds = 0
        var fault: FaultOrder?
    }

    private(set) var entries: [Entry] = []
    private var lastID = 0

    mutating func add(_ order: FaultOrder) -> Entry {
        lastID += 1
        let entry = Entry(id: lastID, order: order)
        entries.append(entry)
        return entry
    }

    mutating func remove(organization: String?) {
        entries.removeAll { organization == nil || $0.order.organization == organization }
    }

    /// Decides what strikes this request and counts it.
    mutating func strike(
        _ operation: SandboxOperation, of organization: String?, using source: inout IdentifierSource
    ) -> Strike {
        var strike = Strike()
        guard !entries.isEmpty else { return strike }
        for index in entries.indices where entries[index].order.fits(operation, of: organization) {
            let order = entries[index].order
            if strike.fault != nil, order.kind != .latency { continue }
            if order.probability < 1, Double.random(in: 0..<1, using: &source) >= order.probability { continue }
            entries[index].struck += 1
            if order.kind == .latency {
                strike.latencyMilliseconds += order.latencyMilliseconds ?? 1000
            } else {
                strike.fault = order
            }
        }
        entries.removeAll(where: \.isSpent)
        return strike
    }
}
