import Domain
import Genesys
import JSON
import Logging
import Storage
import Templating

/// Works on one leased delivery: sends it, asks for its status, or looks for it; then settles what came of it.
struct DeliveryWorker: Sendable {
    let store: Store
    let meters: Meters
    let genesys: GenesysCloud
    let renderer: MessageRenderer
    let configuration: EngineConfiguration
    let clock: any EngineClock
    let logger: Logger

    /// Answers what remains to be done with the delivery in its lane, and when.
    func work(on leased: LeasedDelivery) async -> (work: Delivery.Work, at: Timestamp)? {
        var log = logger
        log[metadataKey: "tenant"] = "\(leased.lane.tenant)"
        log[metadataKey: "delivery"] = "\(leased.delivery.id)"
        do {
            guard let profile = try await store.tenant(leased.lane.tenant).profile() else {
                throw StoreError.corrupt("a delivery has no tenant")
            }
            guard let result = try await result(of: leased, profile) else {
                try await store.outbox.release([leased])
                return (leased.work, leased.delivery.dueAt ?? clock.now)
            }
            return try await settle(leased, result, profile, log)
        } catch {
            // The lease stays with this run: nobody else sends it, and the next start takes it back and looks for it.
            log.error("A delivery could not be worked on; the next start takes it up", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// What came of the work and what the timeline tells of it; `nil` where nothing was done and nothing follows.
    private func result(of leased: LeasedDelivery, _ profile: TenantProfile) async throws -> WorkResult? {
        let desk = TenantDesk(profile: profile, worker: self)
        switch leased.work {
        case .send: return try await SendWork(leased: leased, desk: desk).run()
        case .poll: return await PollWork(leased: leased, desk: desk).run()
        case .lookUp: return try await LookUpWork(leased: leased, desk: desk).run()
        }
    }

    private func settle(
        _ leased: LeasedDelivery, _ result: WorkResult, _ profile: TenantProfile, _ log: Logger
    ) async throws -> (work: Delivery.Work, at: Timestamp)? {
        let rules = ReceiptProgress.Rules(policies: profile.policies, plan: configuration.plan)
        let account = Outbox.Account(startedAt: result.startedAt, detail: result.detail)
        let decision = try await persistently(log) {
            try await store.outbox.settle(leased, result.outcome, rules: rules, account: account, at: clock.now)
        }
        guard let delivery = decision?.delivery else { return nil }
        log.debug("Settled", metadata: ["status": "\(delivery.status.rawValue)"])
        guard let work = delivery.work, let due = delivery.dueAt else { return nil }
        return (work, due)
    }

    /// An outcome must not be lost because the disk is full for a while: the message may have left.
    private func persistently<Value>(_ log: Logger, _ body: () async throws -> Value) async throws -> Value {
        var wait = Milliseconds(200)
        while true {
            do {
                return try await body()
            } catch let error as StoreError where error.mayPass {
                log.error("An outcome could not be stored; trying again", metadata: ["error": "\(error)"])
                try await clock.sleep(for: wait)
                wait = min(Milliseconds(wait.count * 2), .seconds(5))
            }
        }
    }

    func forget(_ tenant: TenantID) {
        genesys.forget(tenant)
    }
}

extension StoreError {
    /// Whether the same call may succeed later.
    var mayPass: Bool {
        switch self {
        case .unavailable, .overloaded: true
        case .closed, .wrongMasterKey, .newerSchema, .inUse, .corrupt: false
        }
    }
}

/// What came of a piece of work.
struct WorkResult: Sendable {
    let outcome: WorkOutcome
    let startedAt: Timestamp
    /// For the timeline: codes and ids, nothing personal.
    let detail: JSONValue
}
