package import JSON

/// Which events start a receipt: a tenant's choice.
package struct EventTriggers: Sendable, Hashable {
    /// Those that start one. All others are counted, and some are kept as evidence.
    package var events: Set<InteractionEvent.Kind> = [.completed, .customerEnd, .afterCallWork]
    /// Empty: any. An event that does not tell its medium passes only then.
    package var media: Set<String> = []
    /// What we send makes conversations of its own, outbound ones.
    package var directions: Set<InteractionEvent.Direction> = [.inbound, .unknown]
    /// Ids of queues, of which one must have had the interaction; empty: any.
    package var queues: Set<String> = []
    /// Attributes that a customer's participant must have.
    package var requiredAttributes: [String] = []
    /// The participant attribute that names the payment.
    package var paymentAttribute = "receipt.paymentRef"
    /// A header that may carry the webhook secret, besides `Authorization`; in small letters.
    package var secretHeader: String?

    package init() {}

    /// What keeps an event from starting a receipt, as far as the event alone tells.
    package func refusal(of event: InteractionEvent) -> EventOutcome? {
        guard events.contains(event.kind) else { return .notATrigger }
        guard directions.contains(event.direction) else { return .directionNotWanted }
        guard media.isEmpty || event.media.map(media.contains) == true else { return .mediaNotWanted }
        if let queue = event.queueID, !queues.isEmpty, !queues.contains(queue) { return .queueNotWanted }
        return nil
    }
}

extension EventTriggers {
    /// The media that Genesys Cloud names, in small letters.
    package static let knownMedia = [
        "voice", "chat", "email", "callback", "cobrowse", "video", "screenshare", "message", "internalmessage",
        "screenmonitoring",
    ]

    package init?(reading reader: FieldReader) {
        self.init()
        events = reader.array("events", limit: 16, Field.choice(InteractionEvent.Kind.self)).map(Set.init) ?? events
        media = reader.array("media", limit: 16, Self.medium).map(Set.init) ?? media
        directions =
            reader.array("directions", limit: 3, Field.choice(InteractionEvent.Direction.self)).map(Set.init)
            ?? directions
        queues = reader.array("queues", limit: 200, Field.text(1...128)).map(Set.init) ?? queues
        requiredAttributes = reader.array("requiredAttributes", limit: 10, Field.text(1...128)) ?? requiredAttributes
        paymentAttribute = reader.optional("paymentAttribute", Field.text(1...128)) ?? paymentAttribute
        secretHeader = reader.optional("secretHeader", Self.header)
    }

    private static func medium(_ value: JSONValue) throws(InvalidValue) -> String {
        let text = try Field.string(value)
        guard knownMedia.contains(text) else {
            throw InvalidValue("unknown-value", "must be one of \(knownMedia.joined(separator: ", "))")
        }
        return text
    }

    private static func header(_ value: JSONValue) throws(InvalidValue) -> String {
        let text = try Field.string(value)
        let isName = text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45
        }
        guard isName, (1...64).contains(text.utf8.count), text.lowercased() != "authorization" else {
            throw InvalidValue(
                "invalid-format", "must be the name of a header: letters, digits and -, and not Authorization")
        }
        return text.lowercased()
    }

    package var json: JSONValue {
        func list(_ texts: some Collection<String>) -> JSONValue { .array(texts.sorted().map { .string($0) }) }
        return [
            "events": .array(
                InteractionEvent.Kind.allCases.filter(events.contains).map { .string($0.rawValue) }),
            "media": list(media),
            "directions": .array(
                InteractionEvent.Direction.allCases.filter(directions.contains).map { .string($0.rawValue) }),
            "queues": list(queues), "requiredAttributes": .array(requiredAttributes.map { .string($0) }),
            "paymentAttribute": .string(paymentAttribute), "secretHeader": .optional(secretHeader),
        ]
    }
}
