import Domain
import Genesys
import JSON
import Privacy
import Storage
import Synchronization

/// One try to send: time, consent, render, guard, budget, the durable mark, the request.
struct SendWork: Sendable {
    let leased: LeasedDelivery
    let desk: TenantDesk

    /// `nil` where the delivery is no longer ours or the service stops before anything left.
    func run() async throws -> WorkResult? {
        let startedAt = desk.clock.now
        guard leased.expiresAt > startedAt else { return result(.expired, startedAt) }
        if let standstill = desk.worker.meters.standstill(of: leased.lane) {
            return result(.postponed(standstill.reason, until: bounded(standstill.until)), startedAt)
        }
        if let tooEarly = tooEarly(at: startedAt) { return tooEarly }
        if let quiet = try await quiet(at: startedAt) { return quiet }
        guard desk.profile.tenant.status == .active else { return postponed(.tenantSuspended, startedAt) }
        guard let platform = desk.platform, desk.profile.senders.isSet(for: leased.lane.channel) else {
            return postponed(.senderNotSet, startedAt)
        }
        let moment = desk.store.consents.moment
        let consent: JSONValue
        switch try await consentToSend(platform, moment) {
        case .given(let evidence): consent = evidence
        case .no(let result): return result
        }
        await desk.reach(.consented, leased)
        let message: RenderedMessage
        do {
            message = try await desk.worker.renderer.message(for: leased, profile: desk.profile)
        } catch let failure as RenderFailure {
            desk.worker.tell(failure, of: leased)
            return result(failure.outcome, startedAt, failure.detail(of: leased))
        }
        switch await desk.turn(message.segments.map { .smsParts($0) } ?? .email) {
        case .granted: return try await send(message, platform, consent, moment)
        case .resting(let until, let reason): return result(.postponed(reason, until: bounded(until)), startedAt)
        case .closed: return nil
        }
    }

    /// From here on the message may have left, whatever happens.
    private func send(
        _ message: RenderedMessage, _ platform: any MessagingPlatform, _ consent: JSONValue, _ moment: UInt64
    ) async throws -> WorkResult? {
        await desk.reach(.ready, leased)
        let (startedAt, counter) = (desk.clock.now, desk.clock.counter)
        let day = TenantDay(of: startedAt, timeZone: desk.profile.tenant.timeZone)
        let begun = try await desk.store.outbox.begin(
            leased, segments: message.segments, day: day.number, dayCap: desk.profile.budgets.smsPerDay,
            consent: consent, message: message.outbound.content, at: startedAt)
        switch begun {
        case .begun: break
        case .lost: return nil
        case .capReached:
            desk.worker.meters.reachCap(desk.tenant, until: day.end)
            return result(.postponed(.dayCapReached, until: bounded(day.end)), startedAt)
        case .suppressed(let suppression):
            return result(.blocked(.suppressed), startedAt, ["evidence": suppression.evidenceJSON])
        }
        await desk.reach(.begun, leased)
        let departure = Departure()
        let gate = desk.gate { [leased, store = desk.store, clock = desk.clock] in
            departure.counter.store(clock.counter, ordering: .relaxed)
            return !store.consents.hasChanged(leased.consentAddress, since: moment)
        }
        do throws(PlatformError) {
            let reference = try await platform.send(message.outbound, gate: gate)
            await desk.reach(.answered, leased)
            desk.noteAnswer(after: desk.clock.counter - departure.counter.load(ordering: .relaxed))
            return result(.taken(reference), startedAt, ["outcome": "taken"])
        } catch {
            await desk.reach(.answered, leased)
            desk.note(error)
            return result(outcome(of: error, begunAt: counter), startedAt, error.detail, spentOn: day.number)
        }
    }

    /// When the message left, after it had waited for its budget.
    private final class Departure: Sendable {
        let counter = Atomic<UInt64>(0)
    }

    private func outcome(of error: PlatformError, begunAt counter: UInt64) -> SendOutcome {
        switch error {
        // The service stopped, the platform did not fail.
        case .unreachable where Task.isCancelled: .postponed(.interrupted, until: desk.clock.now)
        case .unreachable: failed(.platformUnreachable)
        case .refused: .refused(.refusedByPlatform)
        // By the calendar that holds now, which may have been set meanwhile.
        case .unclear: .unclear(since: desk.clock.now - Milliseconds(Int64((desk.clock.counter - counter) / 1_000_000)))
        case .throttled: .postponed(.throttled, until: bounded(desk.postponement(after: error)))
        case .credentials: .postponed(.credentialsBroken, until: bounded(desk.postponement(after: error)))
        case .postponed(let until, let reason): .postponed(reason, until: bounded(until))
        }
    }

    /// Not taken. While the platform fails at everything, that is no fault of the delivery's, and costs it no retry.
    private func failed(_ reason: Reason) -> SendOutcome {
        desk.worker.meters.outage(of: desk.tenant).map { .postponed(reason, until: bounded($0)) } ?? .notTaken(reason)
    }

    private enum Consent {
        case given(JSONValue)
        case no(WorkResult?)
    }

    /// The suppression list first, then the platform's records; without an answer nothing is sent.
    private func consentToSend(_ platform: any MessagingPlatform, _ moment: UInt64) async throws -> Consent {
        let startedAt = desk.clock.now
        let channel = leased.lane.channel
        if let suppression = leased.suppression {
            return .no(result(.blocked(.suppressed), startedAt, ["evidence": suppression.evidenceJSON]))
        }
        if let remembered { return .given(remembered.evidence) }
        do throws(PlatformError) {
            let answer = try await platform.consent(
                of: leased.content.recipient, on: channel, fields: desk.profile.policies.consentFields, gate: desk.gate)
            switch answer {
            case .allowed(let evidence): return given(evidence.json(at: startedAt), moment)
            case .optedOut(let evidence):
                return .no(result(.blocked(.optedOut), startedAt, ["evidence": evidence.json(at: startedAt)]))
            case .noRecord where desk.profile.policies.onNoRecord == .block:
                return .no(result(.blocked(.noContactRecord), startedAt))
            case .noRecord: return given(["source": "no-record", "policy": "allow", "at": startedAt.json], moment)
            }
        } catch {
            if desk.isStopping { return .no(nil) }
            desk.note(error)
            return .no(result(withoutConsent(error), startedAt, error.detail))
        }
    }

    /// What the platform said some seconds ago.
    private var remembered: ConsentBoard.Answer? {
        desk.store.consents.answer(
            for: leased.consentAddress, contact: leased.content.recipient.contactID, revision: desk.revision,
            counter: desk.clock.counter)
    }

    private func given(_ evidence: JSONValue, _ moment: UInt64) -> Consent {
        let memory = desk.worker.configuration.consentMemory
        let answer = ConsentBoard.Answer(
            evidence: evidence, contact: leased.content.recipient.contactID, revision: desk.revision,
            until: desk.clock.counter + UInt64(memory.count) * 1_000_000)
        desk.store.consents.keep(answer, for: leased.consentAddress, asked: moment)
        return .given(evidence)
    }

    private func withoutConsent(_ error: PlatformError) -> SendOutcome {
        switch error {
        case .unreachable: failed(.platformUnreachable)
        case .unclear: failed(.platformFailing)
        case .refused: .refused(.refusedByPlatform)
        case .throttled: .postponed(.throttled, until: bounded(desk.postponement(after: error)))
        case .credentials: .postponed(.credentialsBroken, until: bounded(desk.postponement(after: error)))
        case .postponed(let until, let reason): .postponed(reason, until: bounded(until))
        }
    }

    /// Something in the tenant's settings is missing; a change of them wakes its lanes, and so does a start after one.
    private func postponed(_ reason: Reason, _ startedAt: Timestamp) -> WorkResult {
        result(.postponed(reason, until: leased.expiresAt), startedAt)
    }

    /// No wait goes beyond the receipt's time.
    private func bounded(_ until: Timestamp) -> Timestamp {
        min(until, max(leased.expiresAt, desk.clock.now))
    }

    func result(
        _ outcome: SendOutcome, _ startedAt: Timestamp, _ detail: JSONObject = JSONObject(), spentOn day: Int? = nil
    ) -> WorkResult {
        WorkResult(outcome: .send(outcome), startedAt: startedAt, detail: .object(detail), spentOn: day)
    }
}

extension Suppression {
    var evidenceJSON: JSONValue {
        ["source": "suppression-list", "by": .string(source.rawValue), "since": createdAt.json]
    }
}
