extension TenantMeter {
    /// What a piece of work will spend.
    package struct Claim: Sendable, Hashable {
        var requests = 0.0
        var sms = 0.0
        var email = 0.0
        /// When the call before went, or the work began.
        var readyAt: UInt64 = 0
        /// Nanoseconds that its calls took so far.
        var lead: UInt64 = 0
        /// The message's place in the line.
        var ticket: Int?

        static let none = Claim()

        static func + (left: Claim, right: Claim) -> Claim {
            Claim(requests: left.requests + right.requests, sms: left.sms + right.sms, email: left.email + right.email)
        }

        static func - (left: Claim, right: Claim) -> Claim {
            Claim(requests: left.requests - right.requests, sms: left.sms - right.sms, email: left.email - right.email)
        }
    }
}
