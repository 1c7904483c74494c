import Domain
import Genesys
import JSON
import Storage

/// Asks the platform what became of a message that it took.
struct PollWork: Sendable {
    let leased: LeasedDelivery
    let desk: TenantDesk

    /// `nil` when the service stops before the question was asked.
    func run() async throws -> WorkResult? {
        let startedAt = desk.clock.now
        guard let platform = desk.platform, desk.profile.tenant.status == .active else {
            return result(later(startedAt + .minutes(10)), startedAt)
        }
        let reference = ProviderReference(
            messageID: leased.delivery.providerMessageID, conversationID: leased.delivery.providerConversationID)
        guard reference.messageID != nil || reference.conversationID != nil else {
            return try await identify(platform, startedAt)
        }
        do throws(PlatformError) {
            let status = try await platform.status(of: reference, on: leased.lane.channel, gate: desk.gate)
            await desk.reach(.answered, leased)
            desk.noteAnswer()
            switch status {
            case .pending: return result(.pending, startedAt)
            case .delivered: return result(.delivered, startedAt)
            case .undelivered(let reason): return result(.undelivered(reason), startedAt)
            }
        } catch {
            return failed(error, startedAt)
        }
    }

    /// A platform that answers a question with a refusal will not answer it better soon: wait for the next poll of the
    /// plan instead of asking over and over.
    private func failed(_ error: PlatformError, _ startedAt: Timestamp) -> WorkResult? {
        if desk.isStopping { return nil }
        desk.note(error)
        guard case .refused = error else {
            let asked = leased.delivery.sentAt ?? startedAt
            let until = max(
                desk.postponement(after: error), DeliveryPlan.askAgain(since: asked, now: desk.clock.now))
            return result(later(until), startedAt, error.detail)
        }
        return result(.pending, startedAt, error.detail)
    }

    /// The question waits; but once the plan is over nobody waits for its answer any more.
    private func later(_ until: Timestamp) -> PollOutcome {
        let last = desk.worker.configuration.plan.polls[leased.lane.channel]?.last ?? Milliseconds(0)
        guard let sentAt = leased.delivery.sentAt, sentAt + last <= desk.clock.now else {
            return .postponed(until: until)
        }
        return .pending
    }

    /// The platform took the message without telling its ids (202 without a body): look for it once a poll.
    private func identify(_ platform: any MessagingPlatform, _ startedAt: Timestamp) async throws -> WorkResult? {
        guard let doubtful = try await DoubtfulDelivery(leased: leased, desk: desk).message() else {
            return result(.pending, startedAt)
        }
        do throws(PlatformError) {
            let found = try await platform.find(doubtful, gate: desk.gate)
            desk.noteAnswer()
            guard case .found(let reference) = found else { return result(.pending, startedAt) }
            return result(.identified(reference), startedAt)
        } catch {
            return failed(error, startedAt)
        }
    }

    private func result(
        _ outcome: PollOutcome, _ startedAt: Timestamp, _ detail: JSONObject = JSONObject()
    ) -> WorkResult {
        WorkResult(outcome: .poll(outcome), startedAt: startedAt, detail: .object(detail))
    }
}
