package import JSON
import Privacy

/// A request to erase one person's data, and how far it has come.
package struct Erasure: Sendable, Hashable {
    package enum Status: String, Sendable, CaseIterable {
        /// Receipts are being looked through.
        case running
        /// All were looked through; some of the person's have a message under way and are erased once it is final.
        case waiting
        case completed
    }

    package let id: ErasureID
    /// Receipts of the tenant that were looked at.
    package var examined: Int
    package var erased: Int
    /// Receipts that were withdrawn before anything was sent, and erased.
    package var cancelled: Int
    package var waiting: Int
    /// Suppressions of the person that stay, without their evidence.
    package var suppressions: Int
    package let requestedBy: String
    package let createdAt: Timestamp
    package var completedAt: Timestamp?
    package var status: Status

    package init(
        id: ErasureID, examined: Int, erased: Int, cancelled: Int, waiting: Int, suppressions: Int, requestedBy: String,
        createdAt: Timestamp, completedAt: Timestamp?, status: Status
    ) {
        self.id = id
        self.examined = examined
        self.erased = erased
        self.cancelled = cancelled
        self.waiting = waiting
        self.suppressions = suppressions
        self.requestedBy = requestedBy
        self.createdAt = createdAt
        self.completedAt = completedAt
        self.status = status
    }

    package var json: JSONValue {
        [
            "id": .string(id.description), "status": .string(status.rawValue), "examined": .integer(examined),
            "erased": .integer(erased), "cancelled": .integer(cancelled), "waiting": .integer(waiting),
            "suppressions": .integer(suppressions), "requestedBy": .string(requestedBy), "createdAt": createdAt.json,
            "completedAt": completedAt?.json ?? .null,
        ]
    }
}

/// The person of an erasure, by phone, email, or both.
package struct ErasureRequest: Sendable {
    package let phone: PhoneNumber?
    package let email: EmailAddress?

    package init?(reading reader: FieldReader) {
        phone = reader.optional("phone", PhoneNumber.field)
        email = reader.optional("email", EmailAddress.field)
        guard reader.has("phone") || reader.has("email") else {
            reader.fail(nil, InvalidValue("required", "needs a phone, an email, or both"))
            return nil
        }
        guard phone != nil || email != nil else { return nil }
    }

    package var json: JSONValue {
        ["phone": .optional(phone?.e164.reveal()), "email": .optional(email?.text.reveal())]
    }

    /// Whether a receipt goes to the person, by either address.
    package func names(_ recipient: Recipient) -> Bool {
        Channel.allCases.contains { channel in
            address(for: channel).map { $0 == recipient.normalizedAddress(for: channel) } ?? false
        }
    }

    package func names(_ event: InteractionEvent) -> Bool {
        (phone != nil && phone == event.phone) || (email != nil && email?.normalized == event.email?.normalized)
    }

    /// The spelling under which look-ups know the address.
    package func address(for channel: Channel) -> String? {
        switch channel {
        case .sms: phone?.e164.reveal()
        case .email: email?.normalized
        }
    }
}
