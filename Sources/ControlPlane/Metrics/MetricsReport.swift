import Domain
import HTTPTypes
import Telemetry
import Storage

/// What is told at `/metrics`: what was counted, and how the queues stand now.
struct MetricsReport: Sendable {
    let store: Store
    let metrics: Metrics
    let now: @Sendable () -> Timestamp

    /// Lanes that have series of their own; the rest is told as one number.
    private static let mostLanes = 500

    /// Of the platform's keys: it tells of all tenants.
    var route: Route {
        Route(.get, "/metrics", .platform(.usageRead)) { _ in try await reply() }
    }

    func text() async throws -> [UInt8] {
        var text = ExpositionText()
        metrics.write(to: &text)
        text.counter("counterfoil_store_commits", "Transactions that became durable.", store.commitCount)
        text.gauge(
            "counterfoil_store_waiting_writes", "Writes that wait for the next transaction.",
            [([], Double(store.waitingWrites))])
        try await writeQueues(to: &text)
        try await writePayments(to: &text)
        text.end()
        return Array(text.text.utf8)
    }

    private func writeQueues(to text: inout ExpositionText) async throws {
        let (shown, others) = try await store.waitingWork(limit: Self.mostLanes)
        let time = now()
        let lanes = shown.map { lane -> (labels: MetricLabels, lane: WaitingWork) in
            ([("tenant", lane.slug), ("channel", lane.channel.rawValue), ("work", Self.word(lane.work))], lane)
        }
        text.gauge(
            "counterfoil_queue_depth", "Messages that wait, by tenant, channel and what is to be done.",
            lanes.map { ($0.labels, Double($0.lane.count)) })
        text.gauge(
            "counterfoil_queue_depth_others", "Messages that wait, of tenants that have no series of their own.",
            [([], Double(others))])
        text.gauge(
            "counterfoil_queue_oldest_seconds", "Since when the oldest message waits.",
            lanes.map { ($0.labels, max(0, Double((time - $0.lane.oldest).count) / 1_000)) })
        try await writeTokens(of: shown, to: &text)
    }

    /// What may go out at once, of tenants with work.
    private func writeTokens(of lanes: [WaitingWork], to text: inout ExpositionText) async throws {
        var samples: [(labels: MetricLabels, value: Double)] = []
        for (tenant, slug) in Dictionary(lanes.map { ($0.tenant, $0.slug) }, uniquingKeysWith: { $1 }) {
            guard let profile = try await store.tenant(tenant).profile(),
                let budget = store.health.health(of: profile)?.budget
            else { continue }
            for (name, left) in [("sms", budget.sms), ("email", budget.email), ("api-requests", budget.requests)] {
                samples.append(([("tenant", slug), ("budget", name)], left))
            }
        }
        text.gauge(
            "counterfoil_budget_tokens", "What may go out at once, of tenants with work; below 0 where spent ahead.",
            samples)
    }

    /// Receipts that wait for what a payment gateway says.
    private func writePayments(to text: inout ExpositionText) async throws {
        let (shown, others) = try await store.waitingPayments(limit: Self.mostLanes)
        let time = now()
        let tenants = shown.map { (labels: [("tenant", $0.slug)] as MetricLabels, payments: $0.payments) }
        text.gauge(
            "counterfoil_payments_waiting", "Receipts that wait for their payment, by tenant.",
            tenants.map { ($0.labels, Double($0.payments.count)) })
        text.gauge(
            "counterfoil_payments_waiting_others",
            "Receipts that wait for their payment, of tenants that have no series of their own.", [([], Double(others))]
        )
        text.gauge(
            "counterfoil_payments_oldest_seconds", "Since when the oldest of them was accepted.",
            tenants.map { ($0.labels, max(0, Double((time - ($0.payments.oldest ?? time)).count) / 1_000)) })
        var open: [(labels: MetricLabels, value: Double)] = []
        for (labels, payments) in tenants {
            guard let profile = try await store.tenant(payments.tenant).profile(),
                let gateway = store.health.health(of: profile)?.gateway
            else { continue }
            open.append((labels, gateway.breaker == .closed ? 0 : 1))
        }
        text.gauge(
            "counterfoil_gateway_breaker_open",
            "1 while a payment gateway only fails, of tenants with waiting payments.",
            open)
    }

    private static func word(_ work: Delivery.Work) -> String {
        switch work {
        case .send: "send"
        case .poll: "poll"
        case .lookUp: "look-up"
        }
    }
}
