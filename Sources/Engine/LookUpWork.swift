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
            return result(.postponed(until: startedAt + .seconds(60)), startedAt)
        }
        guard let doubtful = await DoubtfulDelivery(leased: leased, desk: desk).message() else {
            return result(.impossible, startedAt)
        }
        do throws(PlatformError) {
            switch try await platform.find(doubtful, gate: desk.gate) {
            case .found(let reference): return result(.found(reference), startedAt, ["lookUp": "found"])
            case .notFound: return result(.notFound, startedAt, ["lookUp": "not-found"])
            case .impossible: return result(.impossible, startedAt, ["lookUp": "impossible"])
            }
        } catch {
            if Task.isCancelled { return nil }
            return result(
                .postponed(until: max(desk.postponement(after: error), startedAt + .seconds(1))), startedAt, error.detail)
        }
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
    func message() async -> DoubtfulMessage? {
        let since = leased.delivery.doubtSince ?? leased.delivery.sentAt ?? leased.delivery.queuedAt
        do {
            let message = try desk.worker.renderer.message(for: leased, profile: desk.profile)
            let known = try await desk.store.outbox.known(besides: leased, since: since)
            return DoubtfulMessage(
                message: message.outbound, attemptStartedAt: since, knownConversations: known.conversations,
                knownMessages: known.messages)
        } catch {
            desk.worker.logger.error(
                "A doubtful message can't be looked for", metadata: ["delivery": "\(leased.delivery.id)", "error": "\(error)"])
            return nil
        }
    }
}
