package import Domain
import Foundation
import GRDB
import JSON
import Vault

/// What to do with an event before it is answered.
package enum EventIntake: Sendable {
    /// It waits for the engine until a time.
    case work(until: Timestamp)
    /// It goes into the timeline of the newest receipt of its conversation.
    case evidence
    /// All of it was done; it is known from now on.
    case done(EventOutcome)
    /// It leads to nothing, and may come again.
    case ignored(EventOutcome)
}

extension TenantStore {
    /// Makes an event durable, or what came of it. Answers `nil` where it waits to be worked on.
    package func take(_ event: InteractionEvent, _ intake: EventIntake, at now: Timestamp) async throws -> EventOutcome?
    {
        guard let keys = try await keys() else { throw StoreError.keysDestroyed }
        let outcome = try await admitted { () -> EventOutcome? in
            let row = try NewEvent(event, intake, of: tenant, keys: keys, at: now)
            return try await store.commits.write(of: tenant) { [lookups = store.lookups] db in
                try row.write(through: self, keys: keys, lookups, in: db)
            }
        }
        if outcome == nil { store.eventNews.note(tenant) }
        return outcome
    }

    /// Counts an event of which nothing is kept.
    package func count(_ outcome: EventOutcome, at now: Timestamp) async throws {
        try await store.commits.write { db in try InteractionRow.count(outcome, of: tenant, at: now, in: db) }
    }
}

/// An event's row, sealed and hashed before the writer has it.
private struct NewEvent: Sendable {
    let intake: EventIntake
    let event: InteractionEvent
    let now: Timestamp
    let values: StatementValues
    let sealed: [UInt8]?
    let conversationHash: LookupHash?

    init(
        _ event: InteractionEvent, _ intake: EventIntake, of tenant: TenantID, keys: TenantKeyset, at now: Timestamp
    ) throws {
        (self.event, self.intake, self.now) = (event, intake, now)
        let id = InteractionEventID(at: now)
        var until = now
        var outcome: EventOutcome?
        switch intake {
        case .work(let end): until = end
        case .evidence: outcome = .evidence
        case .done(let done): outcome = done
        case .ignored(let reason): outcome = reason
        }
        sealed =
            outcome == nil
            ? try keys.sealing.seal(event.json.serialized(), row: id.bytes, column: "interaction_events.content") : nil
        conversationHash = LookupHash(
            keys.lookups.lookupHash(purpose: LookupPurpose.conversation, value: event.conversationID))
        var values = StatementValues(count: 9, bytes: (sealed?.count ?? 0) + 80)
        values.add(tenant.bytes)
        values.add(id.bytes)
        values.add(Optional(event.at.milliseconds))
        values.add(keys.lookups.lookupHash(purpose: LookupPurpose.event, value: event.identity))
        values.add(sealed)
        values.add(outcome?.rawValue)
        values.add(nil as [UInt8]?)
        values.add(outcome == nil ? now.milliseconds : nil)
        values.add(Optional(until.milliseconds))
        self.values = values
    }

    func write(
        through own: TenantStore, keys: TenantKeyset, _ lookups: RecentLookups, in db: Database
    ) throws -> EventOutcome? {
        if let sealed { try keys.requireCurrent(sealed) }
        if case .ignored(let reason) = intake { return try counted(reason, own, db) }
        var receipt: ReceiptID?
        if case .evidence = intake {
            receipt = try newestReceipt(own, lookups, in: db)
            guard receipt != nil else { return try counted(.noReceipt, own, db) }
        }
        try db.run(InteractionRow.insertSQL, values)
        guard db.changesCount == 1 else { return try counted(.duplicate, own, db) }
        switch intake {
        case .work: return nil
        case .evidence:
            let detail: JSONValue = [
                "event": .string(event.kind.rawValue), "at": event.at.json, "media": .optional(event.media),
            ]
            if let receipt {
                try EventRow.insert(
                    [TimelineEvent(at: now, kind: .evidence, delivery: nil, detail: detail)], receipt: receipt,
                    tenant: own.tenant, in: db)
            }
            return try counted(.evidence, own, db)
        case .done(let outcome): return try counted(outcome, own, db)
        case .ignored(let reason): return reason
        }
    }

    private func counted(_ outcome: EventOutcome, _ own: TenantStore, _ db: Database) throws -> EventOutcome {
        try InteractionRow.count(outcome, of: own.tenant, at: now, in: db)
        return outcome
    }

    private func newestReceipt(
        _ own: TenantStore, _ lookups: RecentLookups, in db: Database
    ) throws -> ReceiptID? {
        guard let conversationHash else { return nil }
        let recent = lookups.sequences(of: conversationHash)
        let sequences = try ReceiptLookup.sequences(of: conversationHash, recent: recent, in: db)
        for sequence in sequences.sorted(by: >) {
            let row = try db.row(
                "SELECT id FROM receipts WHERE sequence = ? AND tenant = ? AND conversation_hash = ?",
                [sequence, own.tenant.data, conversationHash.data])
            if let row { return try .decode(row, "id") }
        }
        return nil
    }
}
