import JSON

extension SandboxWorld {
    /// Conversations of messages in an interval, oldest first. Messages younger than the organisation's analytics lag
    /// are not known yet, and like the platform the answer has no `conversations` where nothing fits.
    func queryAnalytics(_ call: Call) throws(Refusal) -> SandboxReply {
        let body = try Shape.conversationQuery.read(call.request)
        let (start, end) = try Self.interval(body["interval"]?.string ?? "")
        let size = Int(body["paging"]?["pageSize"]?.integer ?? 25)
        let page = Int(body["paging"]?["pageNumber"]?.integer ?? 1)
        guard (1...100).contains(size), page >= 1 else {
            throw .field("paging", "A page has 1 to 100 conversations and a number from 1.")
        }
        let filters = (body["segmentFilters"]?.array ?? []) + (body["conversationFilters"]?.array ?? [])
        _ = try AnalyticsFilter(dimensions: [:]).fits(filters)
        var hits: [JSONValue] = []
        for message in ledger.messages(of: call.caller.clientID, from: start, to: end) where isKnown(message, call) {
            let filter = AnalyticsFilter(dimensions: dimensions(of: message, at: call.now))
            if try filter.fits(filters) { hits.append(analyticsConversation(message, at: call.now)) }
        }
        if body["order"]?.string == "desc" { hits.reverse() }
        let shown = Array(hits.dropFirst((page - 1) * size).prefix(size))
        var answer = JSONObject()
        if !shown.isEmpty { answer["conversations"] = .array(shown) }
        answer["totalHits"] = .integer(hits.count)
        return .json(.object(answer))
    }

    func analyticsDetails(_ call: Call) throws(Refusal) -> SandboxReply {
        guard let message = ledger.messages(of: call.key(call.id())).first, isKnown(message, call) else {
            throw .notFound("conversation")
        }
        return .json(analyticsConversation(message, at: call.now))
    }

    private func isKnown(_ message: TakenMessage, _ call: Call) -> Bool {
        let lag = organizations[call.caller.clientID]?.analyticsLagMilliseconds ?? 0
        return message.takenAt + lag <= call.now.milliseconds
    }

    private static func interval(_ text: String) throws(Refusal) -> (Timestamp, Timestamp) {
        let ends = text.split(separator: "/", omittingEmptySubsequences: false)
        guard ends.count == 2, let start = Timestamp(parsing: ends[0]), let end = Timestamp(parsing: ends[1]),
            start < end
        else {
            throw Refusal(
                400, "invalid.date", "The interval must be two ISO 8601 dates with a slash between them.",
                details: [Refusal.Detail(errorCode: "invalid.date", fieldName: "interval")])
        }
        return (start, end)
    }

    private func dimensions(of message: TakenMessage, at now: Timestamp) -> [String: String] {
        var dimensions = [
            "addressTo": message.to, "purpose": "api", "mediaType": message.channel == .sms ? "message" : "email",
            "direction": "outbound", "conversationId": message.conversationID, "conversationInitiator": "api",
            "originatingDirection": "outbound",
            "deliveryStatus": message.status(at: now, timeline: timeline).analyticsWord,
        ]
        dimensions["addressFrom"] = message.from
        if message.channel == .sms { dimensions["messageType"] = "sms" }
        return dimensions
    }

    /// `AnalyticsConversationWithoutAttributes` with the one session of the sender.
    private func analyticsConversation(_ message: TakenMessage, at now: Timestamp) -> JSONValue {
        let status = message.status(at: now, timeline: timeline)
        var session = JSONObject()
        session["sessionId"] = .string("session-" + message.id)
        session["mediaType"] = message.channel == .sms ? "message" : "email"
        if message.channel == .sms { session["messageType"] = "sms" }
        session["direction"] = "outbound"
        session["addressTo"] = .string(message.to)
        if let from = message.from { session["addressFrom"] = .string(from) }
        session["deliveryStatus"] = .string(status.analyticsWord)
        session["deliveryStatusChangeDate"] = .string(message.statusTime(at: now, timeline: timeline).text)
        if let failure = message.failure(at: now, timeline: timeline) {
            session["errorCodeDescription"] = .string(failure.message)
        }
        return [
            "conversationId": .string(message.conversationID),
            "conversationStart": .string(Timestamp(milliseconds: message.takenAt).text),
            "conversationInitiator": "api", "originatingDirection": "outbound", "divisionIds": [],
            "participants": [
                [
                    "participantId": .string("api-" + message.id), "purpose": "api",
                    "sessions": [.object(session)],
                ]
            ],
        ]
    }
}
