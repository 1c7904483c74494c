import Domain
import HTTPTypes
import JSON
import Storage

/// How a tenant's deliveries stand, for its admins.
struct HealthRoutes: Sendable {
    let store: Store

    var routes: [Route] {
        [Route(.get, "/v1/tenants/{tenant}/health", .tenantInPath(.usageRead), handler: get)]
    }

    @Sendable private func get(_ call: Call) async throws -> Reply {
        let own = try call.tenantStore(store)
        guard let profile = try await own.profile() else { throw Problem(.notFound) }
        var health = store.health.health(of: profile)
        if let kept = try await own.keptMeter() { health?.fill(from: kept) }
        let lanes = try await own.waitingLanes()
        let events = try await own.eventHealth(at: call.now)
        let payments = try await own.waitingPayments()
        let callbacks = try await own.callbackHealth()
        var partsLeft: JSONValue = .null
        if let day = health?.day {
            partsLeft = .integer(max(0, profile.budgets.smsPerDay - (try await own.spentParts(on: day))))
        }
        return Reply(
            .ok,
            [
                "engine": health == nil ? "stopped" : "running",
                "credentials": Self.credentials(health, profile),
                "lastSuccessAt": health?.lastSuccessAt?.json ?? .null,
                "breaker": .optional(health?.breaker.rawValue),
                "breakerSince": health?.breakerOpenedAt?.json ?? .null, "pause": Self.json(health?.pause),
                "budgets": [
                    "sms": Self.left(health, profile, \.sms, Double(profile.budgets.smsBurst)),
                    "smsPartsLeftToday": partsLeft,
                    "email": Self.left(health, profile, \.email, Double(profile.budgets.emailPerMinute) / 60),
                    "apiRequests": Self.left(
                        health, profile, \.requests, Double(profile.budgets.requestsPerMinute) / 60),
                    "apiRequestsAllowed": health?.requestsAllowed.map { .integer($0) } ?? .null,
                ],
                "lanes": .array(lanes.map { Self.json($0, health) }), "payments": Self.json(payments, health?.gateway),
                "events": Self.json(events),
                "callbacks": .array(callbacks.map(Self.json)),
            ])
    }

    private static func json(_ payments: WaitingPayments, _ gateway: EngineHealth.Gateway?) -> JSONValue {
        [
            "waiting": .integer(payments.count), "oldestWaitingSince": payments.oldest?.json ?? .null,
            "breaker": .optional(gateway?.breaker.rawValue), "pause": json(gateway?.pause),
        ]
    }

    private static func json(_ events: EventHealth) -> JSONValue {
        let outcomes = events.outcomes.sorted { $0.key.rawValue < $1.key.rawValue }
        return [
            "waiting": .integer(events.waiting), "oldestWaitingSince": events.oldestWaitingSince?.json ?? .null,
            "outcomes": .object(
                JSONObject(outcomes.map { .init(name: $0.key.rawValue, value: .integer($0.value)) })),
        ]
    }

    private static func credentials(_ health: EngineHealth?, _ profile: TenantProfile) -> JSONValue {
        guard profile.genesys.clientID != nil, profile.clientSecret != nil else {
            return ["status": "not-set", "since": .null]
        }
        switch health?.credentials ?? .unknown {
        case .unknown: return ["status": "unknown", "since": .null]
        case .ok: return ["status": "ok", "since": .null]
        case .broken(let since): return ["status": "broken", "since": since.json]
        }
    }

    /// What may go at once; a tenant that had no work has its whole burst.
    private static func left(
        _ health: EngineHealth?, _ profile: TenantProfile, _ budget: KeyPath<EngineHealth.Budget, Double>,
        _ whole: Double
    ) -> JSONValue {
        guard let health else { return .null }
        return .integer(Int(max(0, health.budget?[keyPath: budget] ?? max(whole, 1)).rounded(.down)))
    }

    private static func json(_ health: CallbackHealth) -> JSONValue {
        [
            "id": .string(health.callback.id.description), "status": .string(health.callback.status.rawValue),
            "statusReason": .optional(health.callback.cause?.rawValue),
            "stoppedAt": health.callback.stoppedAt?.json ?? .null, "failingSince": health.failingSince?.json ?? .null,
            "lastSuccessAt": health.lastSuccessAt?.json ?? .null, "waiting": .integer(health.waiting),
        ]
    }

    private static func json(_ pause: EngineHealth.Pause?) -> JSONValue {
        pause.map { ["reason": .string($0.reason.rawValue), "until": $0.until.json] } ?? .null
    }

    /// A lane is parked where nothing leaves it before a time.
    private static func json(_ lane: WaitingLane, _ health: EngineHealth?) -> JSONValue {
        var parked = health?.pause
        if lane.channel == .sms, let end = health?.capUntil, end > parked?.until ?? Timestamp(milliseconds: 0) {
            parked = EngineHealth.Pause(reason: .dayCapReached, until: end)
        }
        return [
            "channel": .string(lane.channel.rawValue), "waiting": .integer(lane.count),
            "oldestWaitingSince": lane.oldest?.json ?? .null, "parked": json(parked),
        ]
    }
}
