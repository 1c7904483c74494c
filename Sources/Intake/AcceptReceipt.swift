package import Domain
package import JSON
import Privacy
package import Storage

/// Takes a request for a receipt: everything that must be done before the answer, and nothing else.
package struct AcceptReceipt: Sendable {
    let store: Store
    let templates: TemplateCatalogue
    let inProgress = RequestsInProgress()

    package init(store: Store, templates: TemplateCatalogue) {
        self.store = store
        self.templates = templates
    }

    /// - Parameters:
    ///   - body: the request's body as it was parsed.
    ///   - key: the idempotency key, 1 to 255 printable ASCII characters.
    ///   - source: whether an upstream system asked for it or an interaction event led to it.
    /// - Throws: `StoreError`; then nothing was stored.
    package func accept(
        _ body: JSONValue, for tenant: TenantID, key: String, source: Receipt.Source = .api,
        by actor: AuditActor = .service, at now: Timestamp
    ) async throws -> AcceptOutcome {
        let claim = RequestsInProgress.Key(tenant: tenant, text: key)
        guard inProgress.begin(claim) else { return .inProgress }
        defer { inProgress.end(claim) }

        let cardData = CardData.pointers(in: body)
        guard cardData.isEmpty else { return .cardData(cardData) }
        let content: ReceiptContent
        do {
            content = try body.read(ReceiptContent.init(reading:))
        } catch {
            return .invalid(error.errors)
        }
        return try await KnownPersonalData.$current.withValue(content.recipient.known) {
            try await accept(content, of: body, for: tenant, key: key, source, by: actor, at: now)
        }
    }

    private func accept(
        _ content: ReceiptContent, of body: JSONValue, for tenant: TenantID, key: String, _ source: Receipt.Source,
        by actor: AuditActor, at now: Timestamp
    ) async throws -> AcceptOutcome {
        let tenantStore = store.tenant(tenant, by: actor)
        guard let profile = try await tenantStore.profile() else { return .noSuchTenant }
        let canonical = body.serialized(sortedNames: true)
        let plan: ReceiptPlan
        do {
            let choice = try ReceiptPlan.choice(for: content, of: profile, from: templates)
            let template = try await templates.template(choice, of: tenant)
            plan = try ReceiptPlan(for: content, of: profile, template: template, choice: choice, at: now)
        } catch let error as ReceiptPlan.Refusal {
            // What a tenant's settings or the clock forbid now, they may have allowed when the request first came.
            let earlier = try await tenantStore.earlier(idempotencyKey: key, canonicalRequest: canonical)
            return earlier.map { outcome($0, answer: []) } ?? error.outcome
        }
        let (receipt, answer) = plan.receipt(
            content, tenant: tenant, canonicalRequest: canonical, key: key, source: source, at: now)
        return outcome(try await tenantStore.accept(receipt), id: receipt.id, answer: answer)
    }

    func outcome(_ result: AcceptResult, id: ReceiptID? = nil, answer: [UInt8]) -> AcceptOutcome {
        switch result {
        case .accepted: id.map { .accepted($0, answer: answer) } ?? .noSuchTenant
        case .repeated(let id, let answer): .repeated(id, answer: answer)
        case .keyReused: .keyReused
        case .exists(let id): .exists(id)
        case .notRepeatable: .notRepeatable
        case .limitReached: .limitReached
        }
    }
}
