package import Domain
package import JSON
import Privacy
package import Storage

/// Takes an event of an interaction: what must be done before the answer, and nothing else. Nobody else is asked.
package struct TakeEvent: Sendable {
    private let store: Store

    package init(store: Store) {
        self.store = store
    }

    /// What the sender is told.
    package enum Answer: Sendable, Hashable {
        /// Durable; `reason` where it is done already.
        case accepted(EventOutcome?)
        case duplicate
        case ignored(EventOutcome)
        case invalid([FieldError])
        case noSuchTenant
    }

    /// - Throws: `StoreError`; then nothing was stored.
    package func take(
        _ body: JSONValue, for tenant: TenantID, by actor: AuditActor, at now: Timestamp
    ) async throws -> Answer {
        let (clean, pointers) = CardData.dropped(from: body)
        if !pointers.isEmpty {
            try await store.audit.record(
                AuditEvent(
                    .cardDataDropped, of: tenant, by: actor, outcome: "field-dropped", at: now,
                    ["pointers": .array(pointers.map { .string($0) })]))
        }
        let own = store.tenant(tenant, by: actor)
        guard let profile = try await own.profile() else { return .noSuchTenant }
        switch EventBody(clean) {
        case .invalid(let error): return .invalid([error])
        case .ignored(let outcome):
            try await own.count(outcome, at: now)
            return .ignored(outcome)
        case .told(let told):
            return try await KnownPersonalData.$current.withValue(told.event.known) {
                try await take(told, of: profile, own, at: now)
            }
        }
    }

    private func take(
        _ told: EventBody.Told, of profile: TenantProfile, _ own: TenantStore, at now: Timestamp
    ) async throws -> Answer {
        var event = told.event
        if let text = told.text, let word = ConsentWord(in: text) {
            if let address = SuppressionAddress(of: event) {
                return try await hear(text, word, from: address, event, of: profile, own, at: now)
            }
            // The conversation has the address.
            event.wish = word.wish
            return answer(try await own.take(event, .work(until: now + profile.policies.expiry), at: now))
        }
        return answer(try await own.take(event, Self.intake(of: event, profile, at: now), at: now))
    }

    /// A STOP is heard before it is noted down, so that it can't be lost; a START after, so that an old one that comes
    /// again can't undo a later STOP.
    private func hear(
        _ text: String, _ word: ConsentWord, from address: SuppressionAddress, _ event: InteractionEvent,
        of profile: TenantProfile, _ own: TenantStore, at now: Timestamp
    ) async throws -> Answer {
        let starts = profile.policies.triggers.refusal(of: event) == nil && profile.tenant.status == .active
        let outcome: EventOutcome = word.wish == .stop ? .optOut : .optIn
        let intake = starts ? EventIntake.work(until: now + profile.policies.expiry) : .done(outcome)
        switch word.wish {
        case .stop:
            try await hear(text, from: address, own, at: now)
            return answer(try await own.take(event, intake, at: now))
        case .start:
            let taken = try await own.take(event, intake, at: now)
            if taken != .duplicate { try await hear(text, from: address, own, at: now) }
            return answer(taken)
        }
    }

    private func hear(
        _ text: String, from address: SuppressionAddress, _ own: TenantStore, at now: Timestamp
    ) async throws {
        _ = try await Suppress(store: store).hear(text, from: address, of: own.tenant, by: own.actor, at: now)
    }

    /// What the event alone and the tenant's settings decide.
    private static func intake(
        of event: InteractionEvent, _ profile: TenantProfile, at now: Timestamp
    ) -> EventIntake {
        guard profile.tenant.status == .active else { return .ignored(.tenantSuspended) }
        guard let refusal = profile.policies.triggers.refusal(of: event) else {
            return .work(until: now + profile.policies.expiry)
        }
        switch event.kind {
        case .messageSent, .emailSent: return refusal == .notATrigger ? .evidence : .ignored(refusal)
        case .completed, .customerEnd, .afterCallWork, .userEnd, .attributes, .messageReceived:
            return .ignored(refusal)
        }
    }

    private func answer(_ outcome: EventOutcome?) -> Answer {
        switch outcome {
        case nil: .accepted(nil)
        case .optOut, .optIn: .accepted(outcome)
        case .duplicate: .duplicate
        case let other?: .ignored(other)
        }
    }
}

extension SuppressionAddress {
    /// The customer's address in the event's own medium: what they wrote from. An email's sender unless it is a text.
    init?(of event: InteractionEvent) {
        let channel: Channel = event.media == "email" ? .email : .sms
        let text = channel == .sms ? event.phone?.e164.reveal() : event.email?.text.reveal()
        guard let text, let address = try? SuppressionAddress(.string(text), on: channel) else { return nil }
        self = address
    }
}
