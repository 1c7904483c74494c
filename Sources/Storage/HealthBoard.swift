package import Domain
import Synchronization

/// How the engine stands with one tenant, as far as it knows since its start.
package struct EngineHealth: Sendable, Hashable {
    package enum Credentials: Sendable, Hashable {
        /// No call was made yet.
        case unknown
        case ok
        /// Genesys Cloud refuses them; the tenant's lanes rest until they are changed.
        case broken(since: Timestamp)
    }

    package enum Breaker: String, Sendable, CaseIterable {
        case closed, open
        /// The next call is a probe.
        case halfOpen = "half-open"
    }

    /// Why no call goes out.
    package struct Pause: Sendable, Hashable {
        package let reason: Reason
        package let until: Timestamp

        package init(reason: Reason, until: Timestamp) {
            (self.reason, self.until) = (reason, until)
        }
    }

    /// What may go out at once: parts of SMS, emails, requests; less than 0 where some were spent ahead.
    package struct Budget: Sendable, Hashable {
        package let sms: Double
        package let email: Double
        package let requests: Double

        package init(sms: Double, email: Double, requests: Double) {
            (self.sms, self.email, self.requests) = (sms, email, requests)
        }
    }

    /// How the payment gateway stands.
    package struct Gateway: Sendable, Hashable {
        package var breaker = Breaker.closed
        package var pause: Pause?

        package init() {}
    }

    package var credentials = Credentials.unknown
    /// When the platform last answered a call as it should.
    package var lastSuccessAt: Timestamp?
    package var breaker = Breaker.closed
    /// Since when the breaker is not closed.
    package var breakerOpenedAt: Timestamp?
    /// Requests that the platform allows in its own window; `nil` until an answer told.
    package var requestsAllowed: Int?
    package var pause: Pause?
    package var gateway = Gateway()
    /// `nil` where the tenant has had no work yet: its budget is whole.
    package var budget: Budget?
    /// The day by the tenant's clock on which parts of SMS are counted now.
    package let day: Int
    /// When SMS goes on, where the day's parts are spent.
    package var capUntil: Timestamp?

    package init(day: Int) {
        self.day = day
    }
}

extension EngineHealth {
    /// What an earlier run, or this one before the tenant fell idle, noted, where nothing newer is known.
    package mutating func fill(from kept: KeptMeter) {
        guard credentials == .unknown else { return }
        lastSuccessAt = kept.lastSuccessAt
        if let since = kept.credentialsBrokenSince {
            credentials = .broken(since: since)
        } else if kept.lastSuccessAt != nil {
            credentials = .ok
        }
    }
}

/// Where the engine and those who ask after it meet: neither knows the other.
package final class HealthBoard: Sendable {
    package typealias Report = @Sendable (TenantProfile) -> EngineHealth

    private let report = Mutex<Report?>(nil)

    /// The engine says how it is to be asked; `nil` once it has stopped.
    package func set(_ report: Report?) {
        self.report.withLock { $0 = report }
    }

    /// `nil` while no engine runs.
    package func health(of profile: TenantProfile) -> EngineHealth? {
        report.withLock { $0 }?(profile)
    }
}
