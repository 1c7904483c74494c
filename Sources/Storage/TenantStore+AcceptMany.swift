import Domain
import GRDB

extension TenantStore {
    /// As `accept`, of many receipts: in one transaction, so that all of them are durable or none. An outcome a receipt,
    /// in order.
    package func accept(_ receipts: [NewReceipt]) async throws -> [AcceptResult] {
        guard !receipts.isEmpty else { return [] }
        guard let keys = try await keys() else { throw StoreError.keysDestroyed }
        let outcomes = try await admitted {
            let rows = try receipts.map { receipt in
                (
                    row: try AcceptedRow(receipt, tenant: tenant, keys: keys),
                    note: AcceptanceNotes.Note(receipt.id, of: tenant, by: actor, at: receipt.createdAt),
                    delivery: receipt.content.transaction == nil ? nil : receipt.delivery
                )
            }
            return try await store.commits.write(of: tenant) {
                [lookups = store.lookups, acceptances = store.commits.acceptances, usage = store.commits.usage] db in
                try rows.map { row, note, delivery in
                    try keys.requireCurrent(row.sealedContent)
                    let outcome = try row.insert(into: db, lookups)
                    if case .accepted = outcome {
                        acceptances.add(note)
                        if let delivery { usage.note(delivery, of: tenant) }
                    }
                    return outcome
                }
            }
        }
        let accepted = zip(receipts, outcomes).compactMap { receipt, outcome in
            if case .accepted = outcome { receipt } else { nil }
        }
        if accepted.contains(where: { $0.content.transaction == nil }) { store.paymentNews.note(tenant) }
        for channel in Channel.allCases
        where accepted.contains(where: { $0.content.transaction != nil && $0.delivery.channel == channel }) {
            store.arrivals.note(Lane(tenant: tenant, channel: channel))
        }
        store.moveLookupsIfDue()
        var results: [AcceptResult] = []
        results.reserveCapacity(outcomes.count)
        for outcome in outcomes { results.append(try await result(outcome)) }
        return results
    }

    private func result(_ outcome: AcceptedRow.Outcome) async throws -> AcceptResult {
        switch outcome {
        case .accepted: .accepted
        case .repeated(let id): .repeated(id, answer: try await firstAnswer(of: id))
        case .keyReused: .keyReused
        case .exists(let id): .exists(id)
        case .notRepeatable: .notRepeatable
        case .limitReached: .limitReached
        }
    }
}
