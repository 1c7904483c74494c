import Domain
import Storage
import Synchronization

/// How each tenant's gateway stands, for those who ask from outside the loop that knows.
final class GatewayBoard: Sendable {
    private let standings = Mutex<[TenantID: GatewayStanding]>([:])

    /// - Parameter standing: `nil` where nothing is wrong.
    func set(_ standing: GatewayStanding?, of tenant: TenantID) {
        standings.withLock { $0[tenant] = standing }
    }

    func standing(of tenant: TenantID) -> GatewayStanding? {
        standings.withLock { $0[tenant] }
    }
}

/// A gateway that fails, or asked to be left alone.
struct GatewayStanding: Sendable, Hashable {
    let isTripped: Bool
    let reason: Reason?
    /// No question goes out before this counter.
    let restsUntil: UInt64

    /// As it is told.
    /// - Parameters:
    ///   - counter: nanoseconds.
    func health(counter: UInt64, now: Timestamp) -> EngineHealth.Gateway {
        let isResting = counter < restsUntil
        var health = EngineHealth.Gateway()
        if isTripped { health.breaker = isResting ? .open : .halfOpen }
        if isResting {
            let left = Milliseconds(Int64((restsUntil - counter) / 1_000_000) + 1)
            health.pause = EngineHealth.Pause(reason: reason ?? .gatewayFailing, until: now + left)
        }
        return health
    }
}

extension GatewayMeter {
    /// `nil` where nothing is wrong.
    var standing: GatewayStanding? {
        guard failures > 0 || restsUntil > 0 else { return nil }
        return GatewayStanding(isTripped: isTripped, reason: failure, restsUntil: restsUntil)
    }
}
