import Domain
import Privacy

/// A bearer token of the platform.
struct AccessToken: Sendable {
    /// Tells this token from the ones before and after it.
    let serial: UInt64
    let text: Secret
    /// When to take another one while this one still works.
    let renewAt: Timestamp
    let expiresAt: Timestamp
}

extension AccessToken {
    /// Renewed at 85 to 95 % of its life, so that tokens that were taken together are not renewed together.
    init(_ grant: TokenAnswer.Grant, serial: UInt64, at now: Timestamp, random: inout some RandomNumberGenerator) {
        self.serial = serial
        text = grant.text
        let share = Double.random(in: 0.85...0.95, using: &random)
        renewAt = now + Milliseconds(Int64(Double(grant.lifetime.count) * share))
        expiresAt = now + grant.lifetime
    }
}
