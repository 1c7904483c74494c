import Domain
import Genesys
import JSON
import Storage

/// Asks the platform what became of a message that it took.
struct PollWork: Sendable {
    let leased: LeasedDelivery
    let desk: TenantDesk

    /// `nil` when the service stops before the question was asked.
    func run() async -> WorkResult? {
        let startedAt = desk.clock.now
        guard let platform = desk.platform, desk.profile.tenant.status == .active else {
            return result(.postponed(until: startedAt + .seconds(60)), startedAt)
        }
        let reference = ProviderReference(
            messageID: leased.delivery.providerMessageID, conversationID: leased.delivery.providerConversationID)
        do throws(PlatformError) {
            if reference.messageID == nil, reference.conversationID == nil {
                return try await identify(platform, startedAt)
            }
            switch try await platform.status(of: reference, on: leased.lane.channel, gate: desk.gate) {
            case .pending: return result(.pending, startedAt)
            case .delivered: return result(.delivered, startedAt)
            case .undelivered(let reason): return result(.undelivered(reason), startedAt)
            }
        } catch {
            if Task.isCancelled { return nil }
            return result(failure(error), startedAt, error.detail)
        }
    }

    /// A platform that answers a question with a refusal will not answer it better soon: wait for the next poll of the
    /// plan instead of asking over and over.
    private func failure(_ error: PlatformError) -> PollOutcome {
        switch error {
        case .refused: .pending
        case .unreachable, .throttled, .credentials, .unclear, .postponed:
            .postponed(until: max(desk.postponement(after: error), desk.clock.now + .seconds(1)))
        }
    }

    /// The platform took the message without telling its ids (202 without a body): look for it once a poll.
    private func identify(
        _ platform: any MessagingPlatform, _ startedAt: Timestamp
    ) async throws(PlatformError) -> WorkResult? {
        guard let doubtful = await DoubtfulDelivery(leased: leased, desk: desk).message() else {
            return result(.pending, startedAt)
        }
        switch try await platform.find(doubtful, gate: desk.gate) {
        case .found(let reference): return result(.identified(reference), startedAt)
        case .notFound, .impossible: return result(.pending, startedAt)
        }
    }

    private func result(
        _ outcome: PollOutcome, _ startedAt: Timestamp, _ detail: JSONObject = JSONObject()
    ) -> WorkResult {
        WorkResult(outcome: .poll(outcome), startedAt: startedAt, detail: .object(detail))
    }
}
