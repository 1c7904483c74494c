import Domain
import Genesys
import JSON
import Storage

/// What work on a tenant's deliveries needs: its settings, its platform, its budget.
struct TenantDesk: Sendable {
    let profile: TenantProfile
    let worker: DeliveryWorker
    let fare: Fare
    /// Of the tenant's settings, taken before they were read.
    let revision: Int

    var tenant: TenantID { profile.tenant.id }
    var clock: SteadyClock { worker.clock }
    var store: Store { worker.store }

    /// `nil` until the connection to Genesys Cloud is configured.
    var platform: (any MessagingPlatform)? {
        guard let apiURL = profile.genesys.apiURL, let loginURL = profile.genesys.loginURL,
            let clientID = profile.genesys.clientID, let secret = profile.clientSecret
        else { return nil }
        return worker.genesys.platform(
            for: PlatformConnection(
                tenant: tenant, dialect: profile.genesys.dialect, apiURL: apiURL, loginURL: loginURL,
                clientID: clientID, clientSecret: secret)
        ) { [meters = worker.meters, tenant] in
            meters.learn(tenant, $0)
        }
    }

    /// The gate of questions to the platform: each spends a request of the tenant's budget.
    var gate: CallGate {
        CallGate { _ in decision(await worker.meters.ask(fare)) }
    }

    /// The gate of a message whose turn has come: it spends all that the message costs.
    ///
    /// - Parameter isStill: whether the message may go as far as its customer is concerned.
    func gate(isStill: @escaping @Sendable () -> Bool) -> CallGate {
        CallGate { _ in
            let permit = decision(await worker.meters.leave(fare))
            // A wish of the customer counts up to the last moment: the next look finds the suppression.
            return permit == .granted && !isStill() ? .postponed(until: clock.now, .interrupted) : permit
        }
    }

    private func decision(_ permit: Meters.Permit) -> CallGate.Permit {
        switch permit {
        case .granted: .granted
        case .resting(let until, let reason): .postponed(until: until, reason)
        case .closed: .postponed(until: clock.now, .interrupted)
        }
    }

    func turn(_ cost: TenantMeter.Cost) async -> Meters.Permit {
        await worker.meters.turn(fare, cost)
    }

    func reach(_ step: StepHook.Step, _ leased: LeasedDelivery) async {
        await worker.configuration.hook?.reach(step, leased.work, leased.delivery)
    }

    /// Whether an error may come from the stop of the service.
    var isStopping: Bool { worker.meters.isClosed || Task.isCancelled }

    /// The platform answered.
    func noteAnswer() {
        worker.meters.note(tenant, isFailing: false)
    }

    /// The platform took a message, so many nanoseconds after it left.
    func noteAnswer(after time: UInt64) {
        worker.meters.note(tenant, isFailing: false, after: time)
    }

    /// The platform answered with a refusal, or failed.
    func note(_ error: PlatformError) {
        switch error {
        case .unreachable, .unclear: worker.meters.note(tenant, isFailing: true)
        case .refused: noteAnswer()
        // They have rests of their own.
        case .throttled, .credentials, .postponed: break
        }
    }

    /// When to ask again after an error on a question, resting where the platform wants it.
    func postponement(after error: PlatformError) -> Timestamp {
        switch error {
        case .throttled(let wait):
            worker.meters.rest(tenant, for: wait ?? worker.configuration.throttleRest, .throttled)
        case .credentials:
            worker.meters.rest(
                tenant, for: worker.configuration.credentialsRest, .credentialsBroken, unlessChangedSince: revision)
        case .postponed(let until, _): until
        case .unreachable, .refused, .unclear: clock.now + .seconds(30)
        }
    }
}

extension PlatformError {
    /// For the timeline.
    var detail: JSONObject {
        switch self {
        case .unreachable: JSONObject([.init(name: "error", value: "unreachable")])
        case .throttled(let wait):
            JSONObject([
                .init(name: "error", value: "throttled"),
                .init(name: "waitMilliseconds", value: wait.map { .integer($0.count) } ?? .null),
            ])
        case .credentials(let code):
            JSONObject([
                .init(name: "error", value: "credentials"), .init(name: "providerCode", value: .optional(code)),
            ])
        case .refused(let status, let code):
            JSONObject([
                .init(name: "error", value: "refused"), .init(name: "providerStatus", value: .integer(status)),
                .init(name: "providerCode", value: .optional(code)),
            ])
        case .unclear(let cause):
            JSONObject([.init(name: "error", value: "unclear"), .init(name: "cause", value: .string(cause))])
        case .postponed(let until, let reason):
            JSONObject([
                .init(name: "error", value: "postponed"), .init(name: "until", value: until.json),
                .init(name: "because", value: .string(reason.rawValue)),
            ])
        }
    }
}
