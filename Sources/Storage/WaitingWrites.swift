import DequeModule
import Domain

/// Writes that wait for a transaction: a line for each tenant, each in its order, and the lines in turn. So a tenant with a
/// thousand writes waiting delays another's single one by no more than a group.
struct WaitingWrites<Write: Sendable>: Sendable {
    private var lines: [TenantID?: Deque<Write>] = [:]
    /// Tenants with writes, the next one first.
    private var turns: Deque<TenantID?> = []
    private(set) var count = 0

    /// - Parameter tenant: whose it is; those of the service stand in a line of their own.
    mutating func append(_ write: Write, of tenant: TenantID?) {
        count += 1
        if lines[tenant]?.append(write) == nil {
            lines[tenant] = [write]
            turns.append(tenant)
        }
    }

    /// Takes as many as there are, at most so many: one of each line, and again.
    mutating func take(_ most: Int) -> [Write] {
        var taken: [Write] = []
        taken.reserveCapacity(min(most, count))
        while taken.count < most, let tenant = turns.popFirst(), let line = lines.index(forKey: tenant) {
            // Whoever waits alone has all the turns.
            for _ in 0..<(turns.isEmpty ? most - taken.count : 1) {
                guard let write = lines.values[line].popFirst() else { break }
                taken.append(write)
            }
            if lines.values[line].isEmpty { lines.remove(at: line) } else { turns.append(tenant) }
        }
        count -= taken.count
        return taken
    }
}
