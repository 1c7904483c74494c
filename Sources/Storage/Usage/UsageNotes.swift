import Domain
import Foundation
import GRDB
import Synchronization

/// What the open transaction changes in the counts of usage: written once a tenant, day and channel at its end, however
/// many receipts it is about.
final class UsageNotes: Sendable {
    private struct Note {
        let tenant: TenantID
        let channel: Channel
        /// When the message was queued: by the tenant's clock it tells the day on which it counts.
        let queuedAt: Timestamp
        let change: UsageCounts
    }

    private let open = Mutex<[Note]>([])
    /// By time zone, of which there are some hundred: looking one up costs more than counting by it.
    private let days = Mutex<[String: LocalDays]>([:])

    /// A message that is new.
    func note(_ new: Delivery, of tenant: TenantID) {
        add(Note(tenant: tenant, channel: new.channel, queuedAt: new.queuedAt, change: UsageCounts(of: new)))
    }

    /// A message that moved, and whether a follow-up was opened because of it.
    func note(from before: Delivery, to after: Delivery, opening followUps: Int = 0, of tenant: TenantID) {
        var change = UsageCounts(of: after) - UsageCounts(of: before)
        change.followUps = followUps
        guard !change.isNothing else { return }
        add(Note(tenant: tenant, channel: after.channel, queuedAt: after.queuedAt, change: change))
    }

    private func add(_ note: Note) { open.withLock { $0.append(note) } }

    var mark: Int { open.withLock { $0.count } }

    /// Takes back what the open transaction noted after a mark.
    func undo(to mark: Int = 0) { open.withLock { $0.removeLast(max(0, $0.count - mark)) } }

    private func localDays(in zone: String) -> LocalDays {
        days.withLock { days in
            if let known = days[zone] { return known }
            let new = LocalDays(timeZone: zone)
            days[zone] = new
            return new
        }
    }

    private struct Place: Hashable {
        let channel: Channel
        let day: Int
    }

    /// Writes what was noted. Called on the writer's thread before the transaction commits.
    func write(in db: Database) throws {
        let notes = open.withLock { notes in
            defer { notes.removeAll(keepingCapacity: true) }
            return notes
        }
        guard !notes.isEmpty else { return }
        for (tenant, notes) in Dictionary(grouping: notes, by: \.tenant) {
            var values = StatementValues(count: 1, bytes: 16)
            values.add(tenant.bytes)
            let zones = try db.rows("SELECT time_zone FROM tenants WHERE id = ?", values) { $0.textIfAny() }
            guard let zone = zones.first ?? nil else { continue }
            let days = localDays(in: zone)
            var counts: [Place: UsageCounts] = [:]
            for note in notes {
                counts[Place(channel: note.channel, day: days.day(of: note.queuedAt)), default: UsageCounts()] +=
                    note.change
            }
            for (place, change) in counts {
                try UsageRow.add(change, tenant: tenant, day: place.day, place.channel, in: db)
            }
        }
    }
}

/// Days by a tenant's clock, as days since 1970.
struct LocalDays: Sendable {
    private let zone: TimeZone

    init(timeZone identifier: String) {
        zone = TimeZone(identifier: identifier) ?? .gmt
    }

    func day(of time: Timestamp) -> Int {
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.milliseconds) / 1_000))
        let local = time.milliseconds + Int64(offset) * 1_000
        return Int((Double(local) / 86_400_000).rounded(.down))
    }
}

enum UsageRow {
    private static let columns = UsageCounts.fields.map(\.column)

    private static let upsert = """
        INSERT INTO usage (tenant, day, channel, \(columns.joined(separator: ", ")))
        VALUES (?, ?, ?\(columns.map { _ in ", ?" }.joined()))
        ON CONFLICT (tenant, day, channel) DO UPDATE SET
        \(columns.map { "\($0) = \($0) + excluded.\($0)" }.joined(separator: ", "))
        """

    static func add(
        _ change: UsageCounts, tenant: TenantID, day: Int, _ channel: Channel, in db: Database
    ) throws {
        var values = StatementValues(count: 3 + columns.count, bytes: 24)
        values.add(tenant.bytes)
        values.add(day)
        values.add(channel.rawValue)
        for value in change.values { values.add(value) }
        try db.run(upsert, values)
    }
}
