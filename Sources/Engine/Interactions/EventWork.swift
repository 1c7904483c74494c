import Domain
import Genesys
import Privacy
import Storage

/// Finds out what one event is about, and asks for the receipt.
struct EventWork: Sendable {
    let leased: LeasedEvent
    let desk: TenantDesk
    let receipts: EventReceipts

    /// A conversation that the platform does not know yet is asked for this often.
    private static let mostLooks = 4

    /// `nil` where the service stops and nothing was done.
    func run() async throws -> EventSettlement? {
        let now = desk.clock.now
        guard leased.expiresAt > now else { return followUp(leased.reason ?? .contextUnavailable) }
        guard desk.profile.tenant.status == .active else { return wait(.tenantSuspended) }
        let found: Found
        do throws(PlatformError) {
            found = try await context()
        } catch {
            if desk.isStopping { return nil }
            desk.note(error)
            return after(error)
        }
        switch found {
        case .settled(let settlement): return settlement
        case .step(let step): return try await end(step)
        case .stopped: return nil
        }
    }

    private enum Found {
        case step(EventContext.Step)
        case settled(EventSettlement)
        case stopped
    }

    /// Asks for what is missing until the context has all or needs no more.
    private func context() async throws(PlatformError) -> Found {
        var conversation: ConversationRecord?
        var contact: ContactRecord?
        if leased.event.wish != nil {
            guard let platform = desk.platform else { return .settled(wait(.senderNotSet)) }
            guard
                let found = try await ask({ () throws(PlatformError) in
                    try await platform.conversation(leased.event.conversationID, gate: desk.gate)
                })
            else { return .settled(unknownConversation) }
            conversation = found
            if let settled = await hear(found) { return .settled(settled) }
        }
        while true {
            let step = EventContext(
                of: leased.event, triggers: desk.profile.policies.triggers, channels: desk.profile.policies.channels,
                conversation: conversation, contact: contact
            ).next
            if desk.isStopping { return .stopped }
            switch step {
            case .needsConversation:
                guard let platform = desk.platform else { return .settled(wait(.senderNotSet)) }
                let found = try await ask { () throws(PlatformError) in
                    try await platform.conversation(leased.event.conversationID, gate: desk.gate)
                }
                if found == nil, leased.event.paymentReference == nil { return .settled(unknownConversation) }
                conversation = found ?? ConversationRecord(participants: [])
            case .needsContact(let id):
                guard let platform = desk.platform else { return .settled(wait(.senderNotSet)) }
                contact =
                    try await ask { () throws(PlatformError) in try await platform.contact(id, gate: desk.gate) }
                    ?? ContactRecord()
            case .ended(.notAPayment) where conversation?.participants.contains { $0.isProgram } == true:
                return .settled(.ended(.ownMessage))
            case .ready, .ended, .unclear: return .step(step)
            }
        }
    }

    private func ask<Value>(
        _ question: () async throws(PlatformError) -> Value?
    ) async throws(PlatformError) -> Value? {
        let answer = try await question()
        desk.noteAnswer()
        return answer
    }

    private func end(_ step: EventContext.Step) async throws -> EventSettlement? {
        switch step {
        case .needsConversation, .needsContact: return nil
        case .ended(let outcome): return .ended(outcome)
        case .unclear(let reason): return followUp(reason)
        case .ready(let notice):
            let addresses = [
                notice.phone.map { (Channel.sms, $0.e164.reveal()) },
                notice.email.map { (Channel.email, $0.normalized) },
            ].compactMap { $0 }
            if try await desk.store.tenant(desk.tenant).isOwnConversation(notice.conversationID, with: addresses) {
                return .ended(.ownMessage)
            }
            switch try await receipts.ask(notice, desk.tenant, desk.clock.now) {
            case .made(let receipt): return .ended(.receipt, receipt: receipt)
            case .exists(let receipt): return .ended(.receiptExists, receipt: receipt)
            case .later(.interrupted): return .later(desk.clock.now + .seconds(1), .interrupted, counts: false)
            case .later(let reason): return wait(reason)
            case .refused(let reason): return followUp(reason)
            case .gone: return .ended(.erased)
            }
        }
    }

    // MARK: Waits and ends

    private func followUp(_ reason: Reason) -> EventSettlement {
        .followUp(reason, due: desk.clock.now + desk.profile.policies.followUpDue)
    }

    /// Something in the tenant's settings is missing; a change of them wakes its events.
    private func wait(_ reason: Reason) -> EventSettlement {
        .later(bounded(desk.clock.now + .seconds(60)), reason, counts: false)
    }

    /// The platform may be a moment behind with what it told of.
    private var unknownConversation: EventSettlement {
        guard leased.tries < Self.mostLooks else { return .ended(.noConversation) }
        return .later(bounded(desk.clock.now + backoff), .contextUnavailable, counts: true)
    }

    private func after(_ error: PlatformError) -> EventSettlement {
        switch error {
        case .throttled, .credentials, .postponed:
            let reason: Reason = if case .credentials = error { .credentialsBroken } else { .throttled }
            return .later(bounded(desk.postponement(after: error)), reason, counts: false)
        case .unreachable: return .later(bounded(desk.clock.now + backoff), .platformUnreachable, counts: true)
        case .unclear: return .later(bounded(desk.clock.now + backoff), .platformFailing, counts: true)
        // A permission may be missing, which an admin can mend.
        case .refused: return .later(bounded(desk.clock.now + backoff), .contextUnavailable, counts: true)
        }
    }

    /// 1 s, doubled with each failure up to 5 minutes, ±50 %.
    private var backoff: Milliseconds {
        let base = min(300_000, 1_000 << min(leased.tries, 16))
        return Milliseconds(Int64(Double(base) * Double.random(in: 0.5...1.5)))
    }

    /// No wait goes beyond the event's time.
    private func bounded(_ until: Timestamp) -> Timestamp {
        min(until, max(leased.expiresAt, desk.clock.now))
    }
}
