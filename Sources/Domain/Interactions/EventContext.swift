package import Privacy

/// Finds out which payment an event is about, and whom to tell. A value that is asked step by step: each answer names
/// what is missing, and whoever can get it asks again with it.
package struct EventContext: Sendable {
    package enum Step: Sendable, Hashable {
        case needsConversation
        case needsContact(String)
        case ready(PaymentNotice)
        case ended(EventOutcome)
        /// Nobody may guess here.
        case unclear(Reason)
    }

    private let event: InteractionEvent
    private let triggers: EventTriggers
    private let channels: [Channel]
    private let conversation: ConversationRecord?
    /// `nil` until it was asked for; a contact without addresses where the platform knows none.
    private let contact: ContactRecord?

    /// - Parameter channels: the tenant's order of preference.
    package init(
        of event: InteractionEvent, triggers: EventTriggers, channels: [Channel],
        conversation: ConversationRecord? = nil,
        contact: ContactRecord? = nil
    ) {
        self.event = event
        self.triggers = triggers
        self.channels = channels
        self.conversation = conversation
        self.contact = contact
    }

    package var next: Step {
        if let refusal = triggers.refusal(of: event) { return .ended(refusal) }
        if conversation == nil, needsConversation { return .needsConversation }
        if let conversation, !triggers.queues.isEmpty, event.queueID == nil,
            conversation.queues.isDisjoint(with: triggers.queues)
        {
            return .ended(.queueNotWanted)
        }
        guard hasRequiredAttributes else { return .ended(.attributeMissing) }
        let references = self.references
        guard let reference = references.first else { return .ended(.notAPayment) }
        guard references.count == 1 else { return .unclear(.paymentReferencesDiffer) }
        guard Self.isUsable(reference) else { return .unclear(.paymentReferenceUnusable) }
        return withRecipient(reference)
    }

    /// 1 to 256 visible ASCII characters that are no card number.
    private static func isUsable(_ reference: String) -> Bool {
        (1...256).contains(reference.utf8.count) && reference.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            && CardDetector.firstStrict(in: reference) == nil
    }

    private var needsConversation: Bool {
        if references.isEmpty || !hasRequiredAttributes { return true }
        if !triggers.queues.isEmpty, event.queueID == nil { return true }
        return event.contactID == nil && event.phone == nil && event.email == nil
    }

    private var hasRequiredAttributes: Bool {
        triggers.requiredAttributes.allSatisfy { name in
            event.attributes[name]?.isEmpty == false
                || conversation?.customers.contains { $0.attributes[name]?.isEmpty == false } == true
        }
    }

    /// The different ones, over all customers.
    private var references: [String] {
        if let reference = event.paymentReference { return [reference] }
        let texts =
            [event.attributes[triggers.paymentAttribute]]
            + (conversation?.customers ?? []).map { $0.attributes[triggers.paymentAttribute] }
        return texts.compactMap { $0 }.filter { !$0.isEmpty }.reduce(into: []) { found, text in
            if !found.contains(text) { found.append(text) }
        }
    }

    private func withRecipient(_ reference: String) -> Step {
        let customer = customer(naming: reference)
        let contactID = event.contactID ?? customer?.contactID
        let notice = PaymentNotice(
            reference: reference, conversationID: event.conversationID, interactionID: event.interactionID,
            phone: event.phone ?? customer?.phone ?? contact?.phone,
            email: event.email ?? customer?.email ?? contact?.email,
            name: event.contactName ?? customer?.name ?? contact?.name, contactID: contactID,
            locale: event.locale ?? contact?.locale)
        let isReachable = channels.first.map { notice.reaches($0) } ?? false
        // The contact may have the address that the tenant would rather write to.
        if !isReachable, contact == nil, let contactID { return .needsContact(contactID) }
        guard channels.contains(where: notice.reaches) else {
            return conversation == nil ? .needsConversation : .unclear(.noRecipient)
        }
        return .ready(notice)
    }

    /// The one who has the reference, else the one the event is about, else the only one.
    private func customer(naming reference: String) -> ConversationRecord.Participant? {
        let customers = conversation?.customers ?? []
        return customers.first { $0.attributes[triggers.paymentAttribute] == reference }
            ?? (customers.count == 1 ? customers.first : nil)
    }
}

/// A payment of which a customer is to be told, before the gateway was asked about it.
package struct PaymentNotice: Sendable, Hashable {
    /// The gateway's token.
    package let reference: String
    package let conversationID: String
    package let interactionID: String
    package let phone: PhoneNumber?
    package let email: EmailAddress?
    package let name: Personal<String>?
    package let contactID: String?
    package let locale: String?

    func reaches(_ channel: Channel) -> Bool {
        switch channel {
        case .sms: phone != nil
        case .email: email != nil
        }
    }
}
