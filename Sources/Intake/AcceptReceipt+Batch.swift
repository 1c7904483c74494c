package import Domain
package import JSON
import Privacy
import Storage

/// One request of a batch.
package struct BatchItem: Sendable {
    package let body: JSONValue
    /// The idempotency key, 1 to 255 printable ASCII characters.
    package let key: String

    package init(body: JSONValue, key: String) {
        (self.body, self.key) = (body, key)
    }
}

extension AcceptReceipt {
    /// What is known of an item before the store is asked.
    private enum Prepared {
        case refused(AcceptOutcome)
        case ready(NewReceipt, answer: [UInt8])
    }

    /// Accepts many requests, each as `accept` does; what can be accepted becomes durable in one transaction.
    ///
    /// - Returns: an outcome an item, in order.
    /// - Throws: `StoreError`; then nothing was stored.
    package func accept(
        _ items: [BatchItem], for tenant: TenantID, by actor: AuditActor = .service, at now: Timestamp
    ) async throws -> [AcceptOutcome] {
        var claims: Set<RequestsInProgress.Key> = []
        defer { for claim in claims { inProgress.end(claim) } }
        let own = store.tenant(tenant, by: actor)
        guard let profile = try await own.profile() else { return items.map { _ in .noSuchTenant } }
        var prepared: [Prepared] = []
        prepared.reserveCapacity(items.count)
        for item in items {
            let claim = RequestsInProgress.Key(tenant: tenant, text: item.key)
            // A key that comes twice in one batch is answered like one that comes again.
            guard claims.contains(claim) || inProgress.begin(claim) else {
                prepared.append(.refused(.inProgress))
                continue
            }
            claims.insert(claim)
            prepared.append(try await prepare(item, of: profile, own, at: now))
        }
        let receipts = prepared.compactMap { if case .ready(let receipt, _) = $0 { receipt } else { nil } }
        var results = try await own.accept(receipts)[...]
        return prepared.map { item in
            switch item {
            case .refused(let outcome): outcome
            case .ready(let receipt, let answer):
                results.popFirst().map { outcome($0, id: receipt.id, answer: answer) } ?? .noSuchTenant
            }
        }
    }

    private func prepare(
        _ item: BatchItem, of profile: TenantProfile, _ own: TenantStore, at now: Timestamp
    ) async throws -> Prepared {
        let cardData = CardData.pointers(in: item.body)
        guard cardData.isEmpty else { return .refused(.cardData(cardData)) }
        let content: ReceiptContent
        do {
            content = try item.body.read(ReceiptContent.init(reading:))
        } catch {
            return .refused(.invalid(error.errors))
        }
        let canonical = item.body.serialized(sortedNames: true)
        do {
            let choice = try ReceiptPlan.choice(for: content, of: profile, from: templates)
            let template = try await templates.template(choice, of: profile.tenant.id)
            let plan = try ReceiptPlan(for: content, of: profile, template: template, choice: choice, at: now)
            let (receipt, answer) = plan.receipt(
                content, tenant: profile.tenant.id, canonicalRequest: canonical, key: item.key, at: now)
            return .ready(receipt, answer: answer)
        } catch let error as ReceiptPlan.Refusal {
            // As for a single request: what was accepted once is answered so, whatever is forbidden now.
            let earlier = try await own.earlier(idempotencyKey: item.key, canonicalRequest: canonical)
            return .refused(earlier.map { outcome($0, answer: []) } ?? error.outcome)
        }
    }
}
