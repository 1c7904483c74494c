import Domain
import Genesys
import JSON
import Logging
import Storage

/// Looks for the message of an unclear attempt before anything else is done with its delivery.
struct LookUpWork: Sendable {
    let leased: LeasedDelivery
    let desk: TenantDesk

    /// `nil` when the service stops before the question was asked.
    func run() async throws -> WorkResult? {
        let startedAt = desk.clock.now
        guard let platform = desk.platform else {
            return result(later(DeliveryPlan.askAgain(since: since, now: startedAt)), startedAt)
        }
        guard let doubtful = try await DoubtfulDelivery(leased: leased, desk: desk).message() else {
            return result(.impossible, startedAt)
        }
        do throws(PlatformError) {
            let found = try await platform.find(doubtful, gate: desk.gate)
            await desk.reach(.answered, leased)
            desk.noteAnswer()
            switch found {
            case .found(let reference): return result(.found(reference), startedAt, ["lookUp": "found"])
            case .notFound: return notFound(startedAt)
            case .impossible: return result(.impossible, startedAt, ["lookUp": "impossible"])
            }
        } catch {
            if desk.isStopping { return nil }
            desk.note(error)
            let until = max(desk.postponement(after: error), DeliveryPlan.askAgain(since: since, now: desk.clock.now))
            return result(later(until, after: error), startedAt, error.detail)
        }
    }

    private var since: Timestamp { leased.delivery.doubtSince ?? leased.delivery.queuedAt }

    /// An attempt during an outage was a probe: it costs no retry. Where it will be counted as not sent, its parts of the
    /// day are free again.
    private func notFound(_ startedAt: Timestamp) -> WorkResult {
        let day = TenantDay(of: since, timeZone: desk.profile.tenant.timeZone)
        let hadOutage = desk.worker.meters.hadOutage(desk.tenant, at: since)
        return WorkResult(
            outcome: .lookUp(hadOutage ? .notFoundAfterOutage : .notFound), startedAt: startedAt,
            detail: ["lookUp": "not-found"], spentOn: day.number)
    }

    /// The question waits; but when both the receipt's time and the window are over without an answer, a person has to
    /// look. So too at the window's end where the platform refuses the question: it will not answer it later.
    private func later(_ until: Timestamp, after error: PlatformError? = nil) -> LookUpOutcome {
        let now = desk.clock.now
        var end = since + desk.profile.policies.ambiguousWindow
        if case .refused = error {} else { end = max(end, leased.expiresAt) }
        return end <= now ? .impossible : .postponed(until: min(until, end))
    }

    private func result(
        _ outcome: LookUpOutcome, _ startedAt: Timestamp, _ detail: JSONObject = JSONObject()
    ) -> WorkResult {
        WorkResult(outcome: .lookUp(outcome), startedAt: startedAt, detail: .object(detail))
    }
}

/// A delivery whose message must be found at the platform, with what is known not to be it.
struct DoubtfulDelivery: Sendable {
    let leased: LeasedDelivery
    let desk: TenantDesk

    /// `nil` where the message can't be rendered again, so that it could not be recognised.
    ///
    /// - Throws: the store's error; nothing is known then.
    func message() async throws -> DoubtfulMessage? {
        let since = leased.delivery.doubtSince ?? leased.delivery.sentAt ?? leased.delivery.queuedAt
        let message: RenderedMessage
        do {
            message = try await desk.worker.renderer.message(for: leased, profile: desk.profile)
        } catch let error as RenderFailure {
            desk.worker.logger.error(
                "A doubtful message can't be looked for",
                metadata: ["delivery": "\(leased.delivery.id)", "error": "\(error)"])
            return nil
        }
        let known = try await desk.store.outbox.known(besides: leased, since: since - desk.clock.forth)
        return DoubtfulMessage(
            message: message.outbound, attemptStartedAt: since - desk.clock.forth,
            knownConversations: known.conversations,
            knownMessages: known.messages)
    }
}
