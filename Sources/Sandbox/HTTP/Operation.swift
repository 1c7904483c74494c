/// What a request is about, for faults and the request log.
package enum SandboxOperation: String, Sendable, CaseIterable {
    case token
    case sendSMS = "send-sms"
    case sendEmail = "send-email"
    /// Reads of one message's or email's status. The guide dialect reads an SMS from its conversation instead.
    case status
    case contact
    case conversation
    case analytics
    /// Token information, SMS numbers and email domains.
    case onboarding
    /// The make-believe payment gateway.
    case payment
    /// A path the cloud does not know; no fault applies to it.
    case none
}
