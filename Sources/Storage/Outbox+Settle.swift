package import Domain
import Foundation
import GRDB
package import JSON
import Vault

extension Outbox {
    /// Whether an attempt may leave.
    package enum BeginResult: Sendable {
        /// The attempt is durable as in flight.
        case begun
        /// The address was suppressed in the meantime.
        case suppressed(Suppression)
        /// The tenant's parts of this day are spent.
        case capReached
        /// The receipt was withdrawn or the delivery is in other hands: leave it.
        case lost
    }

    /// Makes an attempt durable as in flight, before its request leaves. Suppressions and withdrawals that were
    /// committed before this are seen here; those that come later are too late for this message.
    ///
    /// - Parameters:
    ///   - day: the day by the tenant's clock on which SMS parts are counted.
    ///   - dayCap: how many parts of SMS may leave on that day.
    ///   - consent: what allowed the attempt, for the audit and the receipt's evidence.
    ///   - message: what is sent; its SHA-256 is kept for the same.
    package func begin(
        _ leased: LeasedDelivery, segments: Int?, day: Int, dayCap: Int, consent: JSONValue = .null,
        message: [UInt8] = [], at now: Timestamp
    ) async throws -> BeginResult {
        let hash = ContentHash.sha256(message)
        let consentText = consent == .null ? nil : String(decoding: consent.serialized(), as: UTF8.self)
        let envelope = try store.audit.seal(
            .attemptStarted(leased, segments: segments, consent: consent, messageHash: hash, at: now))
        let result: BeginResult = try await store.commits.write(of: leased.lane.tenant) { db in
            let tenant = leased.lane.tenant.data
            guard store.hands.holds(leased), try isWaiting(leased, in: db) else { return .lost }
            if let suppression = try SuppressionRow.find(
                leased.addressHash, leased.lane.channel, tenant: leased.lane.tenant, in: db)
            {
                return .suppressed(suppression)
            }
            if let segments, try !Self.spend(segments, on: day, cap: dayCap, tenant: tenant, in: db) {
                return .capReached
            }
            let mark = Mark(
                segments: segments, messageHash: hash, consent: consentText,
                auditRow: try store.audit.stage(envelope, in: db))
            try self.mark(leased, mark, at: now, in: db)
            return .begun
        }
        if case .begun = result { store.hands.noteBegin(leased) }
        return result
    }

    /// What the row keeps of an attempt.
    private struct Mark {
        let segments: Int?
        let messageHash: [UInt8]
        let consent: String?
        let auditRow: Int64
    }

    /// The receipt's own row is left alone: `Receipt` reads as `sending` while one of its deliveries is.
    private func mark(_ leased: LeasedDelivery, _ mark: Mark, at now: Timestamp, in db: Database) throws {
        var delivery = StatementValues(count: 9, bytes: 224)
        delivery.add(mark.segments.map(Int64.init))
        delivery.add(now.milliseconds)
        delivery.add(mark.messageHash)
        delivery.add(mark.consent)
        delivery.add(mark.auditRow)
        delivery.add(leased.term.owner)
        delivery.add(store.boot)
        delivery.add(leased.term.until.milliseconds)
        delivery.add(leased.sequence)
        try db.run(
            """
            UPDATE deliveries SET status = 'sending', reason = NULL, attempts = attempts + 1, segments = ?,
                work = NULL, due_at = NULL, attempt_started_at = ?, message_hash = ?, consent = ?,
                attempt_audit_row = ?, lease_owner = ?, lease_boot = ?, lease_until = ?, fence = fence + 1
            WHERE sequence = ?
            """, delivery)
    }

    /// Whether the delivery waits for its attempt still.
    private func isWaiting(_ leased: LeasedDelivery, in db: Database) throws -> Bool {
        var values = StatementValues(count: 3, bytes: 32)
        values.add(leased.sequence)
        values.add(leased.fence)
        values.add(leased.lane.tenant.bytes)
        let found = try db.integers(
            """
            SELECT 1 FROM deliveries
            WHERE sequence = ? AND fence = ? AND lease_boot IS NULL AND status IN ('queued', 'retrying')
                AND EXISTS (SELECT 1 FROM tenants WHERE id = ? AND deleted_at IS NULL)
            """, values)
        return !found.isEmpty
    }

    /// Counts parts against a day's cap; `false` where they would go beyond it.
    private static func spend(_ parts: Int, on day: Int, cap: Int, tenant: Data, in db: Database) throws -> Bool {
        var values = StatementValues(count: 4, bytes: 16)
        values.add(Array(tenant))
        values.add(day)
        values.add(parts)
        values.add(cap)
        try db.run(
            """
            INSERT INTO spent_parts (tenant, day, parts) SELECT ?1, ?2, ?3 WHERE ?3 <= ?4
            ON CONFLICT (tenant, day) DO UPDATE SET parts = parts + ?3 WHERE parts + ?3 <= ?4
            """, values)
        return db.changesCount == 1
    }

    private static func unspend(_ parts: Int?, on day: Int, tenant: Data, in db: Database) throws {
        guard let parts else { return }
        try db.run(
            "UPDATE spent_parts SET parts = max(0, parts - ?) WHERE tenant = ? AND day = ?", [parts, tenant, day])
    }

    /// What is told in the timeline about a piece of work.
    package struct Account: Sendable {
        package let startedAt: Timestamp
        package let detail: JSONValue
        /// The tenant's day on which the attempt's parts of SMS were counted, where there was an attempt.
        package let spentOn: Int?

        package init(startedAt: Timestamp, detail: JSONValue, spentOn: Int? = nil) {
            self.startedAt = startedAt
            self.detail = detail
            self.spentOn = spentOn
        }
    }

    /// Writes what came of a lease and all that follows from it in one transaction: the delivery, the fallback's
    /// delivery, the follow-up, the suppression, the receipt, the timeline. `nil` where the lease was lost.
    package func settle(
        _ leased: LeasedDelivery, _ outcome: WorkOutcome, rules: ReceiptProgress.Rules, account: Account,
        at now: Timestamp
    ) async throws -> ReceiptProgress.Decision? {
        let fallbackHash = try await fallbackAddressHash(of: leased)
        let decision = try await store.commits.write(of: leased.lane.tenant) { db in
            try settle(
                leased, outcome, rules: rules, account: account, fallbackAddressHash: fallbackHash, at: now, in: db)
        }
        store.hands.end(leased)
        if decision?.receiptStatus.isFinal == true { store.callbackNews.note(leased.lane.tenant) }
        if decision?.suppresses == true { store.consents.noteChange(leased.consentAddress) }
        if let opened = decision?.opened {
            store.arrivals.note(Lane(tenant: leased.lane.tenant, channel: opened.channel))
        }
        return decision
    }

    private func fallbackAddressHash(of leased: LeasedDelivery) async throws -> Data {
        let next = leased.delivery.position + 1
        guard leased.channels.indices.contains(next), let keys = try await store.keyring.keys(of: leased.lane.tenant)
        else { return Data() }
        let channel = leased.channels[next]
        let address = leased.content.recipient.normalizedAddress(for: channel) ?? ""
        return Data(keys.lookups.lookupHash(purpose: LookupPurpose.address(channel), value: address))
    }

    private func settle(
        _ leased: LeasedDelivery, _ outcome: WorkOutcome, rules: ReceiptProgress.Rules, account: Account,
        fallbackAddressHash: Data, at now: Timestamp, in db: Database
    ) throws -> ReceiptProgress.Decision? {
        let tenant = leased.lane.tenant
        let receipt = leased.delivery.receipt
        let rows = try DeliveryRow.ofReceipt(receipt, tenant: tenant, in: db)
        // Its own attempt has raised the count by one.
        guard store.hands.holds(leased), let own = rows.first(where: { $0.sequence == leased.sequence }),
            [leased.fence, leased.fence + 1].contains(own.fence)
        else { return nil }
        var progress = ReceiptProgress(
            receipt: receipt, channels: leased.channels, deliveries: rows.map(\.delivery),
            rules: rules)
        var random = SystemRandomNumberGenerator()
        guard let decision = progress.apply(outcome, to: leased.delivery.id, at: now, random: &random) else {
            return nil
        }
        try DeliveryRow.update(decision.delivery, sequence: leased.sequence, attemptStartedAt: nil, in: db)
        let usage = store.commits.usage
        usage.note(
            from: leased.delivery, to: decision.delivery, opening: decision.followUp == nil ? 0 : 1, of: tenant)
        if let opened = decision.opened { usage.note(opened, of: tenant) }
        if outcome.unspends(decision.delivery), let day = account.spentOn {
            try Self.unspend(own.delivery.segments, on: day, tenant: tenant.data, in: db)
        }
        for withdrawn in decision.withdrawn {
            guard let row = rows.first(where: { $0.delivery.id == withdrawn.id }) else {
                continue
            }
            try DeliveryRow.update(withdrawn, sequence: row.sequence, attemptStartedAt: nil, in: db)
            usage.note(from: row.delivery, to: withdrawn, of: tenant)
        }
        let wasSending = own.delivery.status == .sending
        let audited = try AuditEvent.settled(
            leased, outcome, decision, wasSending: wasSending, account: account.detail, at: now
        ).map { try store.audit.stage($0, in: db) }
        try Self.write(
            decision, of: leased, rules: rules, fallbackAddressHash: fallbackAddressHash, at: now, in: db)
        var events = Self.events(of: decision, before: own, account: account, at: now)
        let entries =
            (wasSending ? [own.attemptAuditRow.map { ($0, 1) }] : []) + [audited.first.map { ($0, audited.count) }]
        let entriesOfEvents = Array(entries.prefix(events.count))
        let change = try ReceiptRow.change(
            receipt, tenant: tenant, status: decision.receiptStatus, reason: decision.receiptReason, at: now, in: db)
        if let change { events.append(change) }
        try EventRow.insert(events, receipt: receipt, tenant: tenant, audited: entriesOfEvents, in: db)
        return decision
    }

    private static func write(
        _ decision: ReceiptProgress.Decision, of leased: LeasedDelivery, rules: ReceiptProgress.Rules,
        fallbackAddressHash: Data, at now: Timestamp, in db: Database
    ) throws {
        let tenant = leased.lane.tenant.data
        if let opened = decision.opened {
            let values = DeliveryRow.values(
                opened, tenant: leased.lane.tenant, addressHash: Array(fallbackAddressHash))
            try db.run(DeliveryRow.insertSQL, values)
        }
        if let reason = decision.followUp {
            try FollowUpRow.open(
                leased.delivery.receipt, of: leased.lane.tenant, for: reason, at: now,
                due: now + rules.policies.followUpDue, in: db)
        }
        if decision.suppresses {
            try db.run(
                """
                INSERT INTO suppressions (tenant, channel, address_hash, source, created_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """,
                [
                    tenant, leased.lane.channel.rawValue, leased.addressHash, Suppression.Source.carrier.rawValue,
                    now.milliseconds,
                ])
        }
    }

    private static func events(
        of decision: ReceiptProgress.Decision, before: DeliveryRow.Stored, account: Account, at now: Timestamp
    ) -> [TimelineEvent] {
        let id = decision.delivery.id
        var events: [TimelineEvent] = []
        if before.delivery.status == .sending {
            let attempt = TimelineEvent.attempt(
                before.delivery.attempts, of: id, consent: before.consent, messageHash: before.messageHash,
                at: account.startedAt)
            events.append(attempt)
            events.append(TimelineEvent(at: now, kind: .attemptEnded, delivery: id, detail: account.detail))
        }
        let delivery = decision.delivery
        if before.delivery.status != delivery.status || before.delivery.reason != delivery.reason {
            var detail = JSONObject([
                .init(name: "channel", value: .string(delivery.channel.rawValue)),
                .init(name: "status", value: .string(delivery.status.rawValue)),
                .init(name: "reason", value: .optional(delivery.reason?.rawValue)),
                .init(name: "nextAt", value: delivery.dueAt?.json ?? .null),
            ])
            // Of an attempt its end has told it.
            if events.isEmpty { detail["account"] = account.detail }
            events.append(TimelineEvent(at: now, kind: .delivery, delivery: id, detail: .object(detail)))
        }
        events += decision.withdrawn.map { withdrawn in
            let detail: JSONValue = [
                "channel": .string(withdrawn.channel.rawValue), "status": .string(withdrawn.status.rawValue),
                "reason": .optional(withdrawn.reason?.rawValue), "nextAt": .null,
            ]
            return TimelineEvent(at: now, kind: .delivery, delivery: withdrawn.id, detail: detail)
        }
        if let opened = decision.opened {
            events.append(
                TimelineEvent(
                    at: now, kind: .fallback, delivery: opened.id, detail: ["channel": .string(opened.channel.rawValue)]
                ))
        }
        if let reason = decision.followUp {
            events.append(
                TimelineEvent(at: now, kind: .followUp, delivery: id, detail: ["reason": .string(reason.rawValue)]))
        }
        return events
    }
}

extension TimelineEvent {
    /// An attempt, with what allowed it as the delivery's row tells it.
    ///
    /// - Parameter messageHash: SHA-256 of what was sent; empty where it is not known.
    static func attempt(
        _ number: Int, of delivery: DeliveryID, consent: String?, messageHash: [UInt8], at time: Timestamp
    ) -> TimelineEvent {
        // What we wrote ourselves reads; if not, the attempt is told all the same.
        let consent = consent.flatMap { try? JSONValue(parsing: Array($0.utf8)) }
        return TimelineEvent(
            at: time, kind: .attemptStarted, delivery: delivery,
            detail: [
                "attempt": .integer(number), "consent": consent ?? .null,
                "messageHash": .optional(messageHash.isEmpty ? nil : Hexadecimal.text(messageHash)),
            ])
    }
}
