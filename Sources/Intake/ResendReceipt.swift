package import Domain
package import JSON
import Storage

extension AcceptReceipt {
    /// Sends a receipt again because the customer wants it: a new receipt of the same payment, to the same person, with
    /// the template that is published now. Budgets, consent and suppressions are those of any other.
    ///
    /// - Parameters:
    ///   - original: a resend itself counts for the receipt that it repeats.
    ///   - request: what was asked for; the same under the same key is answered once.
    ///   - channels: what to try, in order; `nil` for what the original asked for.
    ///   - key: the idempotency key, from the same count as those of receipts.
    package func resend(
        _ original: ReceiptID, _ request: JSONValue, channels: [Channel]?, for tenant: TenantID, key: String,
        by actor: AuditActor = .service, at now: Timestamp
    ) async throws -> AcceptOutcome {
        let claim = RequestsInProgress.Key(tenant: tenant, text: key)
        guard inProgress.begin(claim) else { return .inProgress }
        defer { inProgress.end(claim) }

        let tenantStore = store.tenant(tenant, by: actor)
        guard let profile = try await tenantStore.profile(), let found = try await tenantStore.request(of: original)
        else { return .noSuchTenant }
        let canonical = (["resend": .string(original.description), "body": request] as JSONValue)
            .serialized(sortedNames: true)
        if let earlier = try await tenantStore.earlier(idempotencyKey: key, canonicalRequest: canonical) {
            return outcome(earlier, answer: [])
        }
        guard profile.tenant.status == .active else { return .tenantSuspended }
        guard found.receipt.mayBeResent else { return .notRepeatable }
        let body = ReceiptContent.withoutReference(found.request).merging(patch: Self.patch(channels))
        do {
            let content = try body.read(ReceiptContent.init(reading:))
            let choice = try ReceiptPlan.choice(for: content, of: profile, from: templates)
            let plan = try ReceiptPlan(
                for: content, of: profile, template: try await templates.template(choice, of: tenant), choice: choice,
                at: now)
            let (receipt, answer) = plan.receipt(
                content, tenant: tenant, canonicalRequest: body.serialized(sortedNames: true), repeatedBy: canonical,
                key: key, source: found.receipt.source == .test ? .test : .api,
                resending: found, at: now)
            return outcome(try await tenantStore.accept(receipt), id: receipt.id, answer: answer)
        } catch let errors as FieldErrors {
            return .invalid(errors.errors)
        } catch let refusal as ReceiptPlan.Refusal {
            return refusal.outcome
        }
    }

    /// The times that the first request named are over, perhaps, and the customer wants it now.
    private static func patch(_ channels: [Channel]?) -> JSONValue {
        var patch: JSONObject = JSONObject([
            .init(name: "expiresAt", value: .null), .init(name: "notBefore", value: .null),
        ])
        if let channels { patch["channels"] = .array(channels.map { .string($0.rawValue) }) }
        return .object(patch)
    }
}
