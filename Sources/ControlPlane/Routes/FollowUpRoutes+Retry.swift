import Domain
import HTTPTypes
import JSON
import Storage

/// `POST /v1/follow-ups/{followUp}/retry`.
extension FollowUpRoutes {
    struct Retry {
        let channels: [Channel]?
        let isConfirmedMissing: Bool

        init?(reading reader: FieldReader) {
            channels = ChannelChoice.read(reader)
            isConfirmedMissing = reader.optional("confirmNotReceived", Field.bool) ?? false
        }
    }

    @Sendable func retry(_ call: Call) async throws -> Reply {
        let own = try call.tenantStore(store)
        let id = try call.identifier(FollowUpID.self)
        let retry = try await call.bodyIfAny().read(Retry.init(reading:))
        guard let profile = try await own.profile() else { throw Problem(.notFound) }
        guard profile.tenant.status == .active else { throw Problem(.tenantSuspended) }
        let request = RetryRequest(
            channels: retry.channels, isConfirmedMissing: retry.isConfirmedMissing, expiry: profile.policies.expiry)
        let reply: @Sendable (FollowUp) -> Reply = { followUp in
            let reply = Reply(.accepted, Self.json(followUp, call))
            return followUp.receipt.map { reply.with(.location, "/v1/receipts/\($0)") } ?? reply
        }
        let result = try await own.retry(
            id, request, by: Self.agent(call), at: call.now, answering: call.answering(reply))
        switch result {
        case .done(let followUp): return reply(followUp)
        case .refused(let refusal): throw Problem(refusal)
        case .notPossible(.notFailed): throw Problem(.notRepeatable)
        case .notPossible(.tooMany): throw Problem(.limitReached)
        case .notPossible(.mayHaveArrived):
            throw Problem.field(
                "/confirmNotReceived", "required",
                "must be true: nobody can rule out that the customer has the message, so ask the customer first")
        case .noChannel:
            throw Problem.field(
                "/channels", "no-channel", "leaves no channel of the receipt for which there is an address")
        case .missing: throw Problem(.notFound)
        }
    }
}

/// The channels that a request names, in order.
enum ChannelChoice {
    /// `nil` where none are named.
    static func read(_ reader: FieldReader) -> [Channel]? {
        var count = 0
        let read = reader.array("channels", limit: Channel.allCases.count) { value throws(InvalidValue) in
            count += 1
            return try Field.choice(Channel.self)(value)
        }
        guard let channels = read else { return nil }
        // Where all that it names are no channels, that is told already.
        if count == 0 || !channels.isEmpty { reader.checkOrder(of: channels) }
        return channels
    }
}
