package import JSON

/// Interactions and the events that tell of them, made up from a seed: a value, so that a test can play it on a clock of
/// its own. Events come twice, late, out of turn and in all three shapes, as they do in life.
package struct EventScript: Sendable {
    package struct Settings: Sendable {
        package var interactions = 10
        package var shapes = EventShape.allCases
        /// How many of the events come a second time.
        package var duplicates = 0.2
        /// How many of the interactions have a payment.
        package var payments = 0.8
        /// Events of one interaction come in any order.
        package var isReordered = true
        package var maximumDelayMilliseconds = 1_000
        package var seed: UInt64 = 1
        /// What payments begin with; one is chosen for each. What follows decides their fate at the make-believe gateway.
        package var paymentKinds = ["tok_captured"]

        package init() {}
    }

    package struct Interaction: Sendable {
        package let conversationID: String
        /// `nil` where nothing was paid.
        package let paymentReference: String?
        package let phone: String
        let contactID: String
        let startedAt: Timestamp
    }

    /// One event on its way.
    package struct Shot: Sendable {
        package let interaction: Int
        /// Milliseconds after the start of the script.
        package let after: Int
        package let body: JSONValue
    }

    package let interactions: [Interaction]
    /// In the order in which they leave.
    package let shots: [Shot]

    /// - Parameter start: milliseconds since 1970; the interactions end then.
    package init(_ settings: Settings, start: Int64) {
        var source = IdentifierSource(seed: settings.seed)
        var interactions: [Interaction] = []
        var shots: [Shot] = []
        for index in 0..<settings.interactions {
            let kind = settings.paymentKinds.randomElement(using: &source) ?? "tok_captured"
            let isPaid = Double.random(in: 0..<1, using: &source) < settings.payments
            let interaction = Interaction(
                conversationID: source.uuid(), paymentReference: isPaid ? "\(kind)_\(settings.seed)_\(index)" : nil,
                phone: Self.phone(of: index), contactID: source.uuid(),
                startedAt: Timestamp(milliseconds: start))
            interactions.append(interaction)
            shots += Self.shots(of: interaction, index, settings, &source)
        }
        self.interactions = interactions
        self.shots = shots.enumerated().sorted { ($0.element.after, $0.offset) < ($1.element.after, $1.offset) }
            .map(\.element)
    }

    /// Another one for each of 80,000; none of them ends as a reserved recipient does.
    private static func phone(of index: Int) -> String { "+1555\(1_000_077 + index % 80_000 * 100)" }

    /// One to five events, of which at least one ends the interaction.
    private static func shots(
        of interaction: Interaction, _ index: Int, _ settings: Settings, _ source: inout IdentifierSource
    ) -> [Shot] {
        let last = max(0, settings.maximumDelayMilliseconds)
        let count = Int.random(in: 1...5, using: &source)
        let ending = Int.random(in: 0..<count, using: &source)
        var shots: [Shot] = []
        for number in 0..<count {
            let shape = settings.shapes.randomElement(using: &source) ?? .trigger
            let word = (number == ending ? shape.endings : shape.words).randomElement(using: &source) ?? "customer.end"
            let body = shape.body(of: interaction, word, number: number, &source)
            let turn = settings.isReordered ? 0 : number * last / count
            shots.append(Shot(interaction: index, after: Int.random(in: turn...last, using: &source), body: body))
            if Double.random(in: 0..<1, using: &source) < settings.duplicates {
                shots.append(Shot(interaction: index, after: Int.random(in: turn...last, using: &source), body: body))
            }
        }
        return shots
    }
}

extension EventScript.Interaction {
    /// As the make-believe cloud keeps it: the reference stands with the customer.
    var conversation: Conversation {
        var customer = Conversation.Participant(id: conversationID + "-customer", purpose: "customer")
        customer.address = phone
        customer.externalContactID = contactID
        if let paymentReference { customer.attributes["receipt.paymentRef"] = paymentReference }
        return Conversation(
            id: conversationID, medium: .voice, startedAt: startedAt,
            participants: [customer, Conversation.Participant(id: conversationID + "-agent", purpose: "agent")])
    }
}
