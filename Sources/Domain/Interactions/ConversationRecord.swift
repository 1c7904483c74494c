package import Privacy

/// What a platform tells of a conversation, as far as a receipt needs it.
package struct ConversationRecord: Sendable, Hashable {
    package struct Participant: Sendable, Hashable {
        package var isCustomer = false
        /// A program sent the message that this conversation was made for.
        package var isProgram = false
        package var queueID: String?
        package var contactID: String?
        package var name: Personal<String>?
        package var phone: PhoneNumber?
        package var email: EmailAddress?
        package var attributes: [String: String] = [:]

        package init() {}
    }

    package let participants: [Participant]

    package init(participants: [Participant]) {
        self.participants = participants
    }

    package var customers: [Participant] { participants.filter(\.isCustomer) }
    package var queues: Set<String> { Set(participants.compactMap(\.queueID)) }
}

/// What a platform's record of a contact gives for a receipt.
package struct ContactRecord: Sendable, Hashable {
    package var phone: PhoneNumber?
    package var email: EmailAddress?
    package var name: Personal<String>?
    package var locale: String?

    package init() {}
}
