package import JSON

/// What is known of a customer's will for one channel.
package enum ConsentAnswer: Sendable, Hashable {
    /// A record exists and does not forbid.
    case allowed(ConsentEvidence)
    case optedOut(ConsentEvidence)
    /// The platform knows nobody by this contact id or address.
    case noRecord
}

/// Where an answer on consent came from. Holds nothing personal.
package struct ConsentEvidence: Sendable, Hashable {
    /// `contact-profile`, `external-contact` or `suppression-list`.
    package let source: String
    /// The field that decided; `nil` where none was set.
    package let field: String?
    /// The field's value as text.
    package let value: String?
    /// The platform's id of the record.
    package let record: String?

    package init(source: String, field: String?, value: String?, record: String?) {
        self.source = source
        self.field = field
        self.value = value
        self.record = record
    }

    /// - Parameter time: when the record was read.
    package func json(at time: Timestamp) -> JSONValue {
        [
            "source": .string(source), "field": .optional(field), "value": .optional(value),
            "record": .optional(record), "at": time.json,
        ]
    }
}

/// An address that must not be written to. The address itself is known to the store only as a keyed hash.
package struct Suppression: Sendable, Hashable {
    package enum Source: String, Sendable, CaseIterable {
        case api, stopMessage = "stop-message", carrier, complaint
    }

    package let channel: Channel
    package let source: Source
    package let evidence: String?
    package let createdAt: Timestamp

    package init(channel: Channel, source: Source, evidence: String?, createdAt: Timestamp) {
        self.channel = channel
        self.source = source
        self.evidence = evidence
        self.createdAt = createdAt
    }
}
