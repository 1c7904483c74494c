import Domain
import JSON
import Logging
import Payments
import Privacy
import Storage

/// One question to a gateway, and what follows from its answer.
struct PaymentWork: Sendable {
    let payment: WaitingPayment
    let desk: PaymentDesk
    /// Why the gateway's last question had no answer; `nil` where it had one.
    let failure: Reason?

    struct Done: Sendable {
        let answer: PaymentSchedule.Answer
        /// When the payment is due again; `nil` where it is not.
        let next: Timestamp?
    }

    /// What is logged meanwhile hides what is known of the recipient.
    func run() async -> Done {
        await KnownPersonalData.$current.withValue(payment.content?.recipient.known ?? KnownPersonalData([])) {
            await runOpenly()
        }
    }

    private func runOpenly() async -> Done {
        do {
            guard let profile = try await desk.store.tenant(payment.tenant).profile() else {
                return Done(answer: .none, next: nil)
            }
            return try await run(profile)
        } catch {
            if !isStopping { log("A payment could not be asked for; trying again", error) }
            return Done(answer: .none, next: desk.clock.now + .seconds(2))
        }
    }

    private func run(_ profile: TenantProfile) async throws -> Done {
        let now = desk.clock.now
        guard now < payment.expiresAt else {
            var progress = payment.progress
            // It was not asked for since the gateway failed: nobody knows how the payment stands.
            if let failure, progress.reason == nil || progress.reason == .paymentPending { progress.reason = failure }
            return try await settle(progress.decisionAtEnd, progress, ["answer": "none"], profile, .none)
        }
        let answer = await self.answer(profile, at: now)
        guard let answer, !Task.isCancelled else { return Done(answer: .none, next: nil) }
        var progress = payment.progress
        var random = SystemRandomNumberGenerator()
        let decision = progress.apply(answer, at: desk.clock.now, end: payment.expiresAt, random: &random)
        return try await settle(decision, progress, answer.account, profile, answer.verdict)
    }

    /// `nil` when the service stops before the question was asked.
    private func answer(_ profile: TenantProfile, at now: Timestamp) async -> GatewayAnswer? {
        guard !isStopping else { return nil }
        guard profile.tenant.status == .active else { return .failed(.tenantSuspended, wait: .seconds(60)) }
        guard let reference = payment.content?.payment else {
            // A damaged receipt tells nobody what to ask for; it is looked at again now and then until its time is over.
            return .failed(.gatewayAnswerUnusable, wait: .minutes(10))
        }
        let connection = GatewayConnection(
            tenant: payment.tenant, settings: profile.gateway, secret: profile.gatewaySecret)
        guard let gateway = desk.gateways.gateway(for: connection) else {
            return .failed(.gatewayNotConfigured, wait: .minutes(1))
        }
        return await gateway.payment(reference, at: now)
    }

    private func settle(
        _ decision: PaymentProgress.Decision, _ progress: PaymentProgress, _ account: JSONObject,
        _ profile: TenantProfile, _ answer: PaymentSchedule.Answer
    ) async throws -> Done {
        let settled = try await persistently {
            try await desk.store.paymentBook.settle(
                payment, decision, progress: progress, account: account, followUpDue: profile.policies.followUpDue,
                at: desk.clock.now)
        }
        switch settled {
        case .waiting(let until): return Done(answer: answer, next: until)
        case .changed: return Done(answer: answer, next: desk.clock.now)
        case .confirmed, .exists, .ended, .lost: return Done(answer: answer, next: nil)
        }
    }

    private var isStopping: Bool { desk.inbox.isClosed || Task.isCancelled }

    /// A store that fails for a while must not make the gateway be asked over and over.
    private func persistently<Value>(_ body: () async throws -> Value) async throws -> Value {
        var wait = Milliseconds(200)
        while true {
            do {
                return try await body()
            } catch let error as StoreError where error.mayPass {
                log("What a gateway answered could not be stored; trying again", error)
                try await desk.clock.sleep(for: wait)
                wait = min(Milliseconds(wait.count * 2), .seconds(5))
            }
        }
    }

    private func log(_ text: Logger.Message, _ error: any Error) {
        desk.logger.error(
            text, metadata: ["tenant": "\(payment.tenant)", "receipt": "\(payment.receipt)", "error": "\(error)"])
    }
}

extension GatewayAnswer {
    /// For the timeline and the audit: words and names of fields.
    var account: JSONObject {
        switch self {
        case .confirmed(let transaction):
            [
                "answer": "confirmed", "transactionId": .string(transaction.id),
                "type": .string(transaction.kind.rawValue),
            ]
        case .pending: ["answer": "pending"]
        case .notCaptured: ["answer": "not-captured"]
        case .unknown: ["answer": "unknown"]
        case .cardData(let fields): ["answer": "card-data", "fields": .array(fields.map(JSONValue.string))]
        case .failed(let reason, let wait):
            [
                "answer": "none", "error": .string(reason.rawValue),
                "waitMilliseconds": wait.map { .integer($0.count) } ?? .null,
            ]
        }
    }

    /// What it says of the gateway: a refusal of one question is an answer too.
    var verdict: PaymentSchedule.Answer {
        switch self {
        case .confirmed, .pending, .notCaptured, .unknown, .cardData: .answered
        case .failed(.tenantSuspended, _), .failed(.gatewayNotConfigured, _): .none
        case .failed(let reason, let wait): .failed(reason, wait: wait)
        }
    }
}
