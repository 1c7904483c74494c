import JSON

extension SandboxWorld {
    /// `EmailConversation`; a bounce shows as `errorInfo` of the sending participant, success shows as nothing.
    func emailConversation(_ call: Call) throws(Refusal) -> SandboxReply {
        let conversation = try emailConversation(withID: call.id(), call)
        let messages = ledger.messages(of: call.key(conversation.id)).filter { $0.channel == .email }
        let failure = messages.lazy.compactMap { $0.failure(at: call.now, timeline: timeline) }.first
        let participants = conversation.participants.map { participant in
            var body = Self.mediaParticipant(participant, of: conversation)
            if participant.purpose == "api" {
                body["subject"] = .optional(messages.last?.subject)
                body["messagesSent"] = .integer(messages.count)
                body["messageId"] = .optional(messages.last?.id)
                if let failure {
                    body["errorInfo"] = ["message": .string(failure.message), "code": .string(failure.code)]
                }
            }
            return JSONValue.object(body)
        }
        return .json([
            "id": .string(conversation.id), "participants": .array(participants), "otherMediaUris": [],
            "selfUri": .string("/api/v2/conversations/emails/" + conversation.id),
        ])
    }

    /// `EmailMessagePreviewListing`; emails stitched to an older conversation only where asked for.
    func emailMessages(_ call: Call) throws(Refusal) -> SandboxReply {
        let conversation = try emailConversation(withID: call.id(), call)
        let hasStitched = call.request.query["includeAgentlessStitchedMessages"] == "true"
        let previews = ledger.messages(of: call.key(conversation.id))
            .filter { $0.channel == .email && (hasStitched || !$0.isStitched) }
            .map { message in
                let preview: JSONValue = [
                    "id": .string(message.id), "to": [["email": .string(message.to)]],
                    "from": ["email": .optional(message.from)], "subject": .optional(message.subject),
                    "textBodyPreview": .optional(message.text.map { String($0.prefix(200)) }), "attachments": [],
                    "time": .string(Timestamp(milliseconds: message.takenAt).text),
                    "selfUri": .string(Self.uri(of: message)),
                ]
                return preview
            }
        return .json(Self.listing(previews))
    }

    /// The plain status of an email in the guide dialect.
    func guideEmailStatus(_ call: Call) throws(Refusal) -> SandboxReply {
        guard let message = ledger.message(call.id(), of: call.caller.clientID), message.channel == .email else {
            throw .notFound("message")
        }
        return .json(.object(guideStatus(message, at: call.now)))
    }

    /// Id and `delivery_status`; a failure adds `failure_reason`.
    func guideStatus(_ message: TakenMessage, at now: Timestamp) -> JSONObject {
        var body = JSONObject()
        body["id"] = .string(message.id)
        body["delivery_status"] = .string(message.status(at: now, timeline: timeline).guideWord)
        if let failure = message.failure(at: now, timeline: timeline) { body["failure_reason"] = .string(failure.code) }
        return body
    }

    private func emailConversation(withID id: String, _ call: Call) throws(Refusal) -> Conversation {
        guard let conversation = conversations[call.key(id)], conversation.medium == .email else {
            throw .notFound("conversation")
        }
        return conversation
    }
}
