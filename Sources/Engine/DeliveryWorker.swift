import Domain
import Genesys
import JSON
import Logging
import Telemetry
import Privacy
import Storage

/// Works on one leased delivery: sends it, asks for its status, or looks for it; then settles what came of it.
struct DeliveryWorker: Sendable {
    let store: Store
    let meters: Meters
    let metrics: Metrics
    let genesys: GenesysCloud
    let renderer: MessageRenderer
    let configuration: EngineConfiguration
    let clock: SteadyClock
    let logger: Logger

    /// What remains to be done with a delivery in its lane, and when.
    typealias Next = (work: Delivery.Work, at: Timestamp)

    /// Whatever is logged meanwhile hides what is known of the recipient.
    func work(on leased: LeasedDelivery, _ fare: Fare) async -> Next? {
        await KnownPersonalData.$current.withValue(leased.content.recipient.known) {
            await workOpenly(on: leased, fare)
        }
    }

    private func workOpenly(on leased: LeasedDelivery, _ fare: Fare) async -> Next? {
        var log = logger
        log[metadataKey: "tenant"] = "\(leased.lane.tenant)"
        log[metadataKey: "delivery"] = "\(leased.delivery.id)"
        let revision = meters.revision(of: leased.lane.tenant)
        var policies = Policies()
        var result: WorkResult?
        do {
            guard let profile = try await store.tenant(leased.lane.tenant).profile() else {
                throw StoreError.corrupt("a delivery has no tenant")
            }
            policies = profile.policies
            let desk = TenantDesk(profile: profile, worker: self, fare: fare, revision: revision)
            await desk.reach(.leased, leased)
            result = try await self.result(of: leased, desk)
        } catch {
            // Only what comes before a request leaves throws.
            if !isStopping {
                log.error("A delivery could not be worked on; trying again", metadata: ["error": "\(error)"])
            }
            result = isStopping ? nil : postponed(leased, error)
        }
        do {
            guard let result else { return release(leased) }
            return try await settle(leased, result, policies, since: revision, log)
        } catch {
            // The lease stays with this run: nobody else sends it, and the next start takes it back and looks for it.
            log.error("What came of a delivery could not be stored", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private var isStopping: Bool { meters.isClosed || Task.isCancelled }

    /// What came of the work and what the timeline tells of it; `nil` where nothing was done and nothing follows.
    private func result(of leased: LeasedDelivery, _ desk: TenantDesk) async throws -> WorkResult? {
        guard leased.isReadable else { return unreadable(leased) }
        return switch leased.work {
        case .send: try await SendWork(leased: leased, desk: desk).run()
        case .poll: try await PollWork(leased: leased, desk: desk).run()
        case .lookUp: try await LookUpWork(leased: leased, desk: desk).run()
        }
    }

    /// The store failed before anything was sent: the delivery waits a little and nothing is counted against it.
    private func postponed(_ leased: LeasedDelivery, _ error: any Error) -> WorkResult {
        let now = clock.now
        let mayPassSoon = (error as? StoreError)?.mayPass ?? false
        let until = now + (mayPassSoon ? .seconds(2) : .seconds(60))
        let outcome: WorkOutcome =
            switch leased.work {
            case .send: .send(.postponed(leased.delivery.reason ?? .interrupted, until: until))
            case .poll: .poll(.postponed(until: until))
            case .lookUp: .lookUp(.postponed(until: until))
            }
        return WorkResult(outcome: outcome, startedAt: now, detail: ["error": "store"])
    }

    private func release(_ leased: LeasedDelivery) -> Next? {
        store.outbox.release([leased])
        return (leased.work, leased.delivery.dueAt ?? clock.now)
    }

    private func settle(
        _ leased: LeasedDelivery, _ result: WorkResult, _ policies: Policies, since revision: Int, _ log: Logger
    ) async throws -> Next? {
        let rules = ReceiptProgress.Rules(policies: policies, plan: configuration.plan)
        let account = Outbox.Account(
            startedAt: result.startedAt, detail: result.detail, spentOn: result.spentOn)
        let decision = try await persistently(log) {
            try await store.outbox.settle(leased, result.outcome, rules: rules, account: account, at: clock.now)
        }
        await configuration.hook?.reach(.settled, leased.work, leased.delivery)
        guard let delivery = decision?.delivery else { return nil }
        metrics.outcomes.add(
            OutcomeKey(
                channel: delivery.channel.rawValue, status: delivery.status.rawValue, reason: delivery.reason?.rawValue)
        )
        log.debug("Settled", metadata: ["status": "\(delivery.status.rawValue)"])
        if result.spentOn != nil, result.outcome.unspends(delivery) {
            await reopenCap(leased, parts: delivery.segments)
        }
        guard let work = delivery.work, let due = delivery.dueAt else { return nil }
        return await wake(delivery, in: leased.lane.tenant, since: revision, log) ?? (work, due)
    }

    /// A delivery that was postponed by settings which have changed meanwhile missed the wake-up: it gets one of its own.
    private func wake(_ delivery: Delivery, in tenant: TenantID, since revision: Int, _ log: Logger) async -> Next? {
        guard let reason = delivery.reason, Outbox.reasonsToWake.contains(reason), delivery.work == .send,
            meters.revision(of: tenant) != revision
        else { return nil }
        do {
            _ = try await store.outbox.wake(tenant, at: clock.now)
            return (.send, clock.now)
        } catch {
            log.error("A delivery could not be woken; it comes at its time", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Parts of a day that was thought to be spent are free again: as many messages as they are may try.
    private func reopenCap(_ leased: LeasedDelivery, parts: Int?) async {
        guard let parts, meters.reopenCap(leased.lane.tenant) else { return }
        do {
            try await store.outbox.wakeCapped(leased.lane.tenant, most: parts, at: clock.now)
        } catch {
            logger.error("Deliveries could not be woken; they come at their time", metadata: ["error": "\(error)"])
        }
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

    /// For the operator; the timeline has more.
    func tell(_ failure: RenderFailure, of leased: LeasedDelivery) {
        logger.error(
            "A message could not be made",
            metadata: [
                "tenant": "\(leased.lane.tenant)", "delivery": "\(leased.delivery.id)", "error": "\(failure.code)",
                "hash": "\(leased.templateHash?.description ?? "none")",
            ])
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
        case .closed, .wrongMasterKey, .newerSchema, .corrupt, .keyringMissing, .foreignKeyring, .keyReplaced,
            .keysDestroyed:
            false
        }
    }
}

/// What came of a piece of work.
struct WorkResult: Sendable {
    let outcome: WorkOutcome
    let startedAt: Timestamp
    /// For the timeline: codes and ids, nothing personal.
    let detail: JSONValue
    /// The tenant's day on which the attempt's parts of SMS were counted, where there was an attempt.
    var spentOn: Int?
}
