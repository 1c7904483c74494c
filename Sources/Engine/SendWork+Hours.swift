import Domain
import Storage

/// Times at which nothing may leave.
extension SendWork {
    /// The caller's own time is a date, not a wait: it holds also where the calendar was set back.
    func tooEarly(at now: Timestamp) -> WorkResult? {
        guard let start = leased.content.notBefore, start > now else { return nil }
        return result(.postponed(.scheduled, until: start), now)
    }

    /// In quiet hours an SMS waits for their end. Where the caller named an end of the receipt that comes first, its time is
    /// up at once, so that another channel or a person gets their turn; where not, the wait is no part of its time.
    func quiet(at now: Timestamp) async throws -> WorkResult? {
        guard leased.lane.channel == .sms, leased.source != .test, let hours = desk.profile.policies.quietHours,
            let phone = leased.content.recipient.phone,
            let end = QuietTime.end(of: hours, at: now, in: phone.timeZone ?? desk.profile.tenant.timeZone)
        else { return nil }
        if leased.content.expiresAt == leased.expiresAt, leased.expiresAt <= end {
            return result(.refused(.quietHours), now)
        }
        try await desk.store.outbox.extend(leased, to: end + desk.profile.policies.expiry)
        return result(.postponed(.quietHours, until: end), now)
    }
}
