extension SandboxWorld {
    /// Does what the call asks for.
    mutating func perform(_ call: Call) throws(Refusal) -> SandboxReply {
        switch call.endpoint {
        case .token: try issueToken(call)
        case .tokenInfo: tokenInfo(call)
        case .phoneNumbers: try phoneNumbers(call)
        case .emailDomains: emailDomains(call)
        case .sendSMS: try sendAgentlessSMS(call)
        case .sendEmail: try sendAgentlessEmail(call)
        case .sendGuideSMS: try sendGuideSMS(call)
        case .sendGuideEmail: try sendGuideEmail(call)
        case .message: try message(call, withID: call.id(1), in: call.id(0))
        case .messageDetails: try message(call, withID: call.id(0), in: nil)
        case .messageConversation: try messageConversation(call)
        case .emailConversation: try emailConversation(call)
        case .emailMessages: try emailMessages(call)
        case .guideEmailStatus: try guideEmailStatus(call)
        case .conversation: try conversation(call)
        case .participantAttributes: try setParticipantAttributes(call)
        case .reverseLookup: try reverseLookup(call)
        case .identifierLookup: try identifierLookup(call)
        case .contact: try contact(call)
        case .guideProfile: try guideProfile(call)
        case .analyticsQuery: try queryAnalytics(call)
        case .analyticsDetails: try analyticsDetails(call)
        case .payment, .stripeIntent, .stripeCharge, .stripeRefund, .adyenPayment, .adyenNotification:
            try payment(call)
        }
    }
}
