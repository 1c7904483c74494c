import JSON

extension SandboxWorld {
    /// `MessageData` of one SMS.
    func message(_ call: Call, withID id: String, in conversation: String?) throws(Refusal) -> SandboxReply {
        guard let message = ledger.message(id, of: call.caller.clientID), message.channel == .sms,
            conversation == nil || message.conversationID == conversation
        else { throw .notFound("message") }
        return .json(messageData(message, at: call.now))
    }

    /// `MessageConversation` with the `MessageDetails` of its messages.
    func messageConversation(_ call: Call) throws(Refusal) -> SandboxReply {
        guard let conversation = conversations[call.key(call.id())], conversation.medium == .message else {
            throw .notFound("conversation")
        }
        let messages = ledger.messages(of: call.key(conversation.id)).filter { $0.channel == .sms }
        let details = messages.map { messageDetails($0, at: call.now) }
        let participants = conversation.participants.map { participant in
            var body = Self.mediaParticipant(participant, of: conversation)
            if participant.purpose == "api" { body["messages"] = .array(details) }
            return JSONValue.object(body)
        }
        return .json([
            "id": .string(conversation.id), "participants": .array(participants), "otherMediaUris": [],
            "selfUri": .string("/api/v2/conversations/messages/" + conversation.id),
        ])
    }

    func messageData(_ message: TakenMessage, at now: Timestamp) -> JSONValue {
        var body = JSONObject()
        body["id"] = .string(message.id)
        body["conversationId"] = .string(message.conversationID)
        body["timestamp"] = .string(Timestamp(milliseconds: message.takenAt).text)
        if let from = message.from { body["fromAddress"] = .string(from) }
        body["toAddress"] = .string(message.to)
        body["direction"] = "outbound"
        body["messengerType"] = "sms"
        body["status"] = .string(message.status(at: now, timeline: timeline).rawValue)
        body["normalizedMessage"] = ["type": "Text", "text": .optional(message.text), "direction": "Outbound"]
        let receipts = normalizedReceipts(message, at: now)
        if !receipts.isEmpty { body["normalizedReceipts"] = .array(receipts) }
        body["selfUri"] = .string(Self.uri(of: message))
        return .object(body)
    }

    private func normalizedReceipts(_ message: TakenMessage, at now: Timestamp) -> [JSONValue] {
        let status = message.status(at: now, timeline: timeline)
        guard status != .queued else { return [] }
        var receipts = [Self.receipt(.sent, failure: nil)]
        if status.isFinal {
            receipts.append(Self.receipt(status, failure: message.failure(at: now, timeline: timeline)))
        }
        return receipts
    }

    private static func receipt(_ status: MessageStatus, failure: (code: String, message: String)?) -> JSONValue {
        var body = JSONObject()
        body["type"] = "Receipt"
        body["status"] = .string(status.receiptWord)
        body["isFinalReceipt"] = .bool(status.isFinal)
        body["direction"] = "Outbound"
        if let failure {
            body["reasons"] = [["code": .string(failure.code), "message": .string(failure.message)]]
        }
        return .object(body)
    }

    /// `MessageDetails`, as participants of conversations carry them.
    func messageDetails(_ message: TakenMessage, at now: Timestamp) -> JSONValue {
        var body = JSONObject()
        body["messageId"] = .string(message.id)
        body["messageURI"] = .string(Self.uri(of: message))
        body["messageStatus"] = .string(message.status(at: now, timeline: timeline).rawValue)
        body["messageSegmentCount"] = .integer(Self.segments(of: message.text ?? ""))
        body["messageTime"] = .string(Timestamp(milliseconds: message.takenAt).text)
        if let failure = message.failure(at: now, timeline: timeline) {
            body["errorInfo"] = ["message": .string(failure.message), "code": .string(failure.code), "status": 400]
        }
        return .object(body)
    }

    /// Parts of an SMS: 160 characters in one or 153 each where all are ASCII, else 70 or 67.
    static func segments(of text: String) -> Int {
        let (single, each) = text.utf8.allSatisfy { $0 < 0x80 } ? (160, 153) : (70, 67)
        let length = text.utf16.count
        return length <= single ? 1 : (length + each - 1) / each
    }

    /// What `MessageMediaParticipant` and `EmailMediaParticipant` have in common.
    static func mediaParticipant(_ participant: Conversation.Participant, of conversation: Conversation) -> JSONObject {
        var body = JSONObject()
        body["id"] = .string(participant.id)
        body["purpose"] = .string(participant.purpose)
        body["state"] = "disconnected"
        body["direction"] = "outbound"
        body["startTime"] = .string(conversation.startedAt.text)
        body["connectedTime"] = .string(conversation.startedAt.text)
        if let address = participant.address { body["address"] = .string(address) }
        body["attributes"] = attributes(of: participant)
        return body
    }

    static func attributes(of participant: Conversation.Participant) -> JSONValue {
        let sorted = participant.attributes.sorted { $0.key < $1.key }
        return .object(JSONObject(sorted.map { JSONObject.Member(name: $0.key, value: .string($0.value)) }))
    }
}
