/// Everything the sandbox answers to, except the admin routes.
enum Endpoint: Sendable, CaseIterable {
    case token, tokenInfo, phoneNumbers, emailDomains
    case sendSMS, sendEmail, sendGuideSMS, sendGuideEmail
    case message, messageDetails, messageConversation, emailConversation, emailMessages, guideEmailStatus
    case conversation, participantAttributes
    case reverseLookup, identifierLookup, contact, guideProfile
    case analyticsQuery, analyticsDetails
    case payment, stripeIntent, stripeCharge, stripeRefund, adyenPayment, adyenNotification

    /// Method and path; `:` stands for any one segment.
    var pattern: (method: String, path: String) {
        switch self {
        case .token: ("POST", "oauth/token")
        case .tokenInfo: ("GET", "api/v2/tokens/me")
        case .phoneNumbers: ("GET", "api/v2/routing/sms/phonenumbers")
        case .emailDomains: ("GET", "api/v2/routing/email/outbound/domains")
        case .sendSMS: ("POST", "api/v2/conversations/messages/agentless")
        case .sendEmail: ("POST", "api/v2/conversations/emails/agentless")
        case .sendGuideSMS: ("POST", "api/v2/conversations/messages")
        case .sendGuideEmail: ("POST", "api/v2/email/messages")
        case .message: ("GET", "api/v2/conversations/messages/:/messages/:")
        case .messageDetails: ("GET", "api/v2/conversations/messages/:/details")
        case .messageConversation: ("GET", "api/v2/conversations/messages/:")
        case .emailConversation: ("GET", "api/v2/conversations/emails/:")
        case .emailMessages: ("GET", "api/v2/conversations/emails/:/messages")
        case .guideEmailStatus: ("GET", "api/v2/email/messages/:")
        case .conversation: ("GET", "api/v2/conversations/:")
        case .participantAttributes: ("PATCH", "api/v2/conversations/:/participants/:/attributes")
        case .reverseLookup: ("GET", "api/v2/externalcontacts/reversewhitepageslookup")
        case .identifierLookup: ("POST", "api/v2/externalcontacts/identifierlookup/contacts")
        case .contact: ("GET", "api/v2/externalcontacts/contacts/:")
        case .guideProfile: ("GET", "api/v2/contacts/:/profile")
        case .analyticsQuery: ("POST", "api/v2/analytics/conversations/details/query")
        case .analyticsDetails: ("GET", "api/v2/analytics/conversations/:/details")
        case .payment: ("GET", "gateway/payments/:")
        case .stripeIntent: ("GET", "v1/payment_intents/:")
        case .stripeCharge: ("GET", "v1/charges/:")
        case .stripeRefund: ("GET", "v1/refunds/:")
        case .adyenPayment: ("GET", "adyen/payments/:")
        case .adyenNotification: ("GET", "adyen/notifications/:")
        }
    }

    var operation: SandboxOperation {
        switch self {
        case .token: .token
        case .tokenInfo, .phoneNumbers, .emailDomains: .onboarding
        case .sendSMS, .sendGuideSMS: .sendSMS
        case .sendEmail, .sendGuideEmail: .sendEmail
        case .message, .messageDetails, .messageConversation, .emailConversation, .emailMessages, .guideEmailStatus:
            .status
        case .conversation, .participantAttributes: .conversation
        case .reverseLookup, .identifierLookup, .contact, .guideProfile: .contact
        case .analyticsQuery, .analyticsDetails: .analytics
        case .payment, .stripeIntent, .stripeCharge, .stripeRefund, .adyenPayment, .adyenNotification: .payment
        }
    }

    /// The permissions of the platform dialect, any one of which will do; none where the platform asks for none.
    var permissions: [String] {
        switch self {
        case .phoneNumbers: ["sms:phoneNumber:view"]
        case .emailDomains: ["routing:email:manage"]
        case .sendSMS: ["conversation:message:create"]
        case .sendEmail: ["conversation:email:create", "conversation:agentlessEmail:send"]
        case .message, .messageDetails: ["conversation:message:view"]
        case .conversation: ["conversation:communication:view"]
        case .reverseLookup, .identifierLookup, .contact: ["externalContacts:contact:view"]
        case .analyticsQuery, .analyticsDetails:
            ["analytics:conversationDetail:view", "analytics:agentConversationDetail:view"]
        default: []
        }
    }

    /// The scope a token of the guide dialect must have for the routes only that dialect knows.
    var guideScope: String? {
        switch self {
        case .sendGuideSMS: "messaging"
        case .sendGuideEmail, .guideEmailStatus: "email"
        case .guideProfile: "view:conversations"
        default: nil
        }
    }
}
