package import Domain
package import JSON
import Storage

/// A template version to be tried out at an address that an admin names.
package struct TemplateTest: Sendable {
    package let choice: TemplateChoice
    /// As a request for a receipt has it, without `transaction.id`: that is made here.
    package let content: JSONValue

    package init(_ choice: TemplateChoice, content: JSONValue) {
        self.choice = choice
        self.content = content
    }
}

extension AcceptReceipt {
    /// Accepts a test as a receipt: budgets, consent, suppressions and the timeline are those of any other.
    ///
    /// - Parameters:
    ///   - request: what was asked for; the same under the same key is answered once.
    ///   - key: the idempotency key, from the same count as those of receipts.
    ///   - prepare: makes the test, unless the request came before; what it throws is thrown.
    package func accept(
        test request: JSONValue, for tenant: TenantID, key: String, by actor: AuditActor = .service, at now: Timestamp,
        prepare: (TenantProfile) async throws -> TemplateTest
    ) async throws -> AcceptOutcome {
        let claim = RequestsInProgress.Key(tenant: tenant, text: key)
        guard inProgress.begin(claim) else { return .inProgress }
        defer { inProgress.end(claim) }

        let tenantStore = store.tenant(tenant, by: actor)
        guard let profile = try await tenantStore.profile() else { return .noSuchTenant }
        let canonical = request.serialized(sortedNames: true)
        if let earlier = try await tenantStore.earlier(idempotencyKey: key, canonicalRequest: canonical) {
            return outcome(earlier, answer: [])
        }
        guard profile.tenant.status == .active else { return .tenantSuspended }
        let test = try await prepare(profile)
        let body = test.content.merging(patch: ["transaction": ["id": .string(Self.transactionID(at: now))]])
        do {
            let content = try body.read(ReceiptContent.init(reading:))
            let plan = try ReceiptPlan(
                for: content, of: profile, template: try await templates.template(test.choice, of: tenant),
                choice: test.choice, at: now)
            let (receipt, answer) = plan.receipt(
                content, tenant: tenant, canonicalRequest: body.serialized(sortedNames: true), repeatedBy: canonical,
                key: key, source: .test, at: now)
            return outcome(try await tenantStore.accept(receipt), id: receipt.id, answer: answer)
        } catch let errors as FieldErrors {
            return .invalid(errors.errors)
        } catch let refusal as ReceiptPlan.Refusal {
            return refusal.outcome
        }
    }

    /// No payment has it: it is made of the time and of 74 random bits.
    private static func transactionID(at now: Timestamp) -> String {
        "TEST-" + ReceiptID(at: now).description.dropFirst(ReceiptSubject.prefix.count)
    }
}
