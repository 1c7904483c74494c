import Domain
import Foundation
import GRDB
import JSON
import Vault

/// How events stand in the store.
enum InteractionRow {
    static let insertSQL = """
        INSERT INTO interaction_events (tenant, id, event_at, identity, content, outcome, led_to, tries, due_at,
            expires_at, fence)
        VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 0) ON CONFLICT (event_at, identity) DO NOTHING
        """

    static func open(_ sealed: Data, of id: InteractionEventID, keys: TenantKeyset) throws -> InteractionEvent {
        do {
            let plain = try keys.sealing.open(Array(sealed), row: id.bytes, column: "interaction_events.content")
            return try JSONValue(parsing: plain).read(InteractionEvent.init(stored:))
        } catch let error as VaultError {
            throw StoreError.corrupt(error.description)
        } catch is JSONError, is FieldErrors {
            throw StoreError.corrupt("an event does not read")
        }
    }

    /// What is personal in it goes; that it came stays known.
    static func forget(_ id: InteractionEventID, of tenant: TenantID, in db: Database) throws {
        try db.run(
            "UPDATE interaction_events SET content = NULL WHERE tenant = ? AND id = ? AND outcome IS NOT NULL",
            [tenant.data, id.data])
    }

    /// Counts what became of an event, by the day in UTC.
    static func count(_ outcome: EventOutcome, of tenant: TenantID, at now: Timestamp, in db: Database) throws {
        try db.run(
            """
            INSERT INTO interaction_counts (tenant, day, outcome, count) VALUES (?, ?, ?, 1)
            ON CONFLICT (tenant, day, outcome) DO UPDATE SET count = count + 1
            """, [tenant.data, day(of: now), outcome.rawValue])
    }

    static func day(of time: Timestamp) -> Int64 { time.milliseconds / 86_400_000 }
}
