import JSON

/// A script and where it is to be fired.
struct EventVolley: Sendable {
    let url: String
    /// A webhook secret, as bearer.
    let secret: String?
    let shots: [EventScript.Shot]
}

extension SandboxWorld {
    private static let shape = Shape(
        required: [("url", .string), ("organization", .string)],
        optional: [
            ("secret", .string), ("interactions", .integer), ("duplicates", .number), ("payments", .number),
            ("reorder", .boolean), ("maximumDelayMilliseconds", .integer), ("seed", .integer),
            ("shapes", .list(.choice(EventShape.allCases.map(\.rawValue)))), ("paymentKinds", .list(.string)),
        ])

    /// Makes interactions up, keeps their conversations, and has their events fired.
    mutating func fireEvents(_ request: SandboxRequest, at now: Timestamp) throws(Refusal) -> SandboxReply {
        let body = try Self.shape.read(request)
        guard let url = body["url"]?.string, url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw .field("url", "The url must be the address of a webhook.")
        }
        let script = EventScript(try Self.settings(body), start: now.milliseconds)
        add(script, to: body["organization"]?.string ?? "")
        eventTally.fired += script.shots.count
        var reply = SandboxReply.json(
            [
                "events": .integer(script.shots.count),
                "interactions": .array(
                    script.interactions.map {
                        [
                            "conversationId": .string($0.conversationID), "paymentRef": .optional($0.paymentReference),
                            "phone": .string($0.phone),
                        ]
                    }),
            ], status: 202)
        reply.volley = EventVolley(url: url, secret: body["secret"]?.string, shots: script.shots)
        return reply
    }

    mutating func add(_ script: EventScript, to organization: String) {
        let clientID = makeOrganization(organization).clientID
        for interaction in script.interactions {
            let key = ConversationKey(organization: clientID, id: interaction.conversationID)
            conversations[key] = interaction.conversation
        }
    }

    private static func settings(_ body: JSONObject) throws(Refusal) -> EventScript.Settings {
        var settings = EventScript.Settings()
        func count(_ name: String, _ range: ClosedRange<Int64>) throws(Refusal) -> Int? {
            guard let value = body[name]?.integer else { return nil }
            guard range.contains(value) else {
                throw .field(name, "The value must be \(range.lowerBound) to \(range.upperBound).")
            }
            return Int(value)
        }
        func share(_ name: String) throws(Refusal) -> Double? {
            guard let value = body[name]?.double else { return nil }
            guard (0...1).contains(value) else { throw .field(name, "The value must be 0 to 1.") }
            return value
        }
        settings.interactions = try count("interactions", 1...100_000) ?? settings.interactions
        settings.maximumDelayMilliseconds =
            try count("maximumDelayMilliseconds", 0...3_600_000) ?? settings.maximumDelayMilliseconds
        settings.seed = UInt64(try count("seed", 0...Int64(Int32.max)) ?? 1)
        settings.duplicates = try share("duplicates") ?? settings.duplicates
        settings.payments = try share("payments") ?? settings.payments
        settings.isReordered = body["reorder"]?.bool ?? settings.isReordered
        if let shapes = body["shapes"]?.array {
            settings.shapes = shapes.compactMap { $0.string.flatMap(EventShape.init) }
        }
        if let kinds = body["paymentKinds"]?.array { settings.paymentKinds = kinds.compactMap(\.string) }
        return settings
    }

    func listEvents() -> SandboxReply {
        let answers = eventTally.answers.sorted { $0.key < $1.key }
        let answered = answers.reduce(0) { $0 + $1.value }
        return .json([
            "fired": .integer(eventTally.fired), "underWay": .integer(eventTally.fired - answered),
            "answers": .object(JSONObject(answers.map { .init(name: $0.key, value: .integer($0.value)) })),
        ])
    }
}

/// What became of the events that were fired.
struct EventTally: Sendable {
    var fired = 0
    /// By answer: `202 accepted`, `202 ignored not-a-payment`, `401`, `none`.
    var answers: [String: Int] = [:]
}
