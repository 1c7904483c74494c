package import Domain
import Foundation
import GRDB
import JSON

/// What came of a wish to have something sent to a callback.
package enum CallbackOrder<Value: Sendable>: Sendable {
    case queued(Value)
    /// It is paused or disabled.
    case notActive
    case missing
}

/// Which events are to be sent again.
package struct CallbackReplay: Sendable {
    package let since: Timestamp
    package let until: Timestamp
    /// Those that were taken, too.
    package let includesDelivered: Bool

    package init(since: Timestamp, until: Timestamp, includesDelivered: Bool) {
        (self.since, self.until, self.includesDelivered) = (since, until, includesDelivered)
    }
}

extension TenantStore {
    /// Queues a message that tells nothing but that the callback works.
    package func testCallback(
        _ id: CallbackID, at now: Timestamp, answering: Answering<CallbackDelivery>? = nil
    ) async throws -> CallbackOrder<CallbackDelivery> {
        let event = CallbackEvent(
            id: CallbackEventID(at: now), kind: .test, at: now, receipt: nil, state: JSONObject())
        let result = try await store.commits.write { db -> CallbackOrder<CallbackDelivery> in
            guard let row = try CallbackRow.find(id, of: tenant, in: db) else { return .missing }
            guard row["status"] == Callback.Status.active.rawValue else { return .notActive }
            try CallbackQueue.insert(event, of: tenant, in: db)
            try CallbackQueue.queue(event.id, for: id.data, of: tenant, at: now, in: db)
            try stage(
                .callbackTested, at: now,
                ["callback": .string(id.description), "event": .string(event.id.description)], in: db)
            let delivery = CallbackDelivery(event: event.id, kind: .test, receipt: nil, occurredAt: now, dueAt: now)
            try answering?.keep(delivery, in: db)
            return .queued(delivery)
        }
        store.callbackNews.note(tenant)
        return result
    }

    /// Events in one write of a replay.
    private static let replayBatch = 500

    /// Queues the events of a time once more for a callback, those of its choice and in batches. Answers how many; what
    /// waits anyway is not counted.
    package func replay(
        _ id: CallbackID, _ replay: CallbackReplay, at now: Timestamp, answering: Answering<Int>? = nil
    ) async throws -> CallbackOrder<Int> {
        guard let callback = try await callback(id) else { return .missing }
        guard callback.status == .active else { return .notActive }
        var count = 0
        var after = CallbackEventID.first(at: replay.since)
        while true {
            let (page, queued) = try await store.commits.write { [after] db in
                let page = try events(for: callback, after, replay, in: db)
                var queued = 0
                for event in page where event.isWanted {
                    queued += try requeue(event.id, for: id, at: now, in: db)
                }
                return (page, queued)
            }
            count += queued
            guard page.count == Self.replayBatch, let last = page.last else { break }
            after = last.id
        }
        let total = count
        try await store.commits.write { db in
            try stage(
                .callbackReplayed, at: now,
                [
                    "callback": .string(id.description), "since": replay.since.json, "until": replay.until.json,
                    "delivered": .bool(replay.includesDelivered), "queued": .integer(total),
                ], in: db)
            try answering?.keep(total, in: db)
        }
        store.callbackNews.note(tenant)
        return .queued(count)
    }

    private struct ReplayedEvent: Sendable {
        let id: Data
        let isWanted: Bool
    }

    private func events(
        for callback: Callback, _ after: Data, _ replay: CallbackReplay, in db: Database
    ) throws -> [ReplayedEvent] {
        try db.rows(
            """
            SELECT e.id, e.kind, d.status FROM callback_events e
            LEFT JOIN callback_deliveries d ON d.tenant = e.tenant AND d.callback = ? AND d.event = e.id
            WHERE e.tenant = ? AND e.id > ? AND e.id < ? ORDER BY e.id LIMIT ?
            """,
            [
                callback.id.data, tenant.data, after, CallbackEventID.first(at: replay.until + Milliseconds(1)),
                Self.replayBatch,
            ]
        ).map { row in
            let kind = CallbackEvent.Kind(rawValue: row["kind"])
            let isChosen = kind.map { $0 != .test && (callback.events.isEmpty || callback.events.contains($0)) }
            let status = row["status"] as String?
            let isLeft = status != CallbackDelivery.Status.delivered.rawValue || replay.includesDelivered
            return ReplayedEvent(id: row["id"], isWanted: isChosen == true && isLeft)
        }
    }

    /// Answers 1 where it was not waiting.
    private func requeue(_ event: Data, for callback: CallbackID, at now: Timestamp, in db: Database) throws -> Int {
        try db.run(
            """
            INSERT INTO callback_deliveries (tenant, callback, event, status, due_at)
            VALUES (?1, ?2, ?3, 'pending', ?4)
            ON CONFLICT (tenant, callback, event) DO UPDATE
                SET status = 'pending', due_at = ?4, step = 0, began_at = NULL WHERE status <> 'pending'
            """, [tenant.data, callback.data, event, now.milliseconds])
        return db.changesCount
    }

    /// What became of a callback's events before `cursor`, newest first. `nil` where there is no such callback.
    package func callbackDeliveries(
        of id: CallbackID, status: CallbackDelivery.Status?, before cursor: CallbackEventID?, limit: Int
    ) async throws -> [CallbackDelivery]? {
        guard try await keys() != nil else { return nil }
        return try await store.read { db in
            guard try CallbackRow.find(id, of: tenant, in: db) != nil else { return nil }
            var conditions = ["d.tenant = ?", "d.callback = ?"]
            var arguments: StatementArguments = [tenant.data, id.data]
            if let cursor {
                conditions.append("d.event < ?")
                arguments += [cursor.data]
            }
            if let status {
                conditions.append("d.status = ?")
                arguments += [status.rawValue]
            }
            arguments += [limit]
            return try db.rows(
                """
                SELECT d.*, e.kind, e.receipt, e.at FROM callback_deliveries d
                JOIN callback_events e ON e.tenant = d.tenant AND e.id = d.event
                WHERE \(conditions.joined(separator: " AND ")) ORDER BY d.event DESC LIMIT ?
                """, arguments
            ).map(CallbackDelivery.init(row:))
        }
    }
}
