import JSON

extension SandboxWorld {
    /// One body with both shapes: `participants` of the platform, `messages` of the guide.
    ///
    /// To a token of the guide dialect an unknown conversation is an empty one, as sends there may name any id; ids
    /// that begin with `unknown` are unknown to both.
    func conversation(_ call: Call) throws(Refusal) -> SandboxReply {
        let id = call.id()
        let known = conversations[call.key(id)]
        guard known != nil || (call.caller.dialect == .guide && !id.hasPrefix("unknown")) else {
            throw .notFound("conversation")
        }
        let messages = ledger.messages(of: call.key(id))
        var body = JSONObject()
        body["id"] = .string(id)
        body["startTime"] = .string((known?.startedAt ?? call.now).text)
        body["participants"] = .array(
            (known?.participants ?? []).map { platformParticipant($0, messages, at: call.now) })
        body["messages"] = .array(
            messages.filter { $0.channel == .sms }.map { message in
                var entry = guideStatus(message, at: call.now)
                entry["channelType"] = "sms"
                entry["body"] = .optional(message.text)
                entry["to"] = .string(message.to)
                entry["timestamp"] = .string(Timestamp(milliseconds: message.takenAt).text)
                return .object(entry)
            })
        body["divisions"] = []
        body["selfUri"] = .string("/api/v2/conversations/" + id)
        return .json(.object(body))
    }

    private func platformParticipant(
        _ participant: Conversation.Participant, _ messages: [TakenMessage], at now: Timestamp
    ) -> JSONValue {
        var body = JSONObject()
        body["id"] = .string(participant.id)
        body["purpose"] = .string(participant.purpose)
        if let contact = participant.externalContactID { body["externalContactId"] = .string(contact) }
        if let address = participant.address {
            body["address"] = .string(Address.isPhone(address) ? "tel:" + address : address)
        }
        body["attributes"] = Self.attributes(of: participant)
        if participant.purpose == "api" {
            let texts = messages.filter { $0.channel == .sms }
            body["messages"] = [
                [
                    "state": "disconnected", "direction": "outbound", "type": "sms",
                    "messages": .array(texts.map { messageDetails($0, at: now) }),
                ]
            ]
        }
        return .object(body)
    }

    /// 202 without a body, as on the platform.
    mutating func setParticipantAttributes(_ call: Call) throws(Refusal) -> SandboxReply {
        let attributes = try Shape.participantAttributes.read(call.request)["attributes"]?.object ?? JSONObject()
        let key = call.key(call.id(0))
        guard let index = conversations[key]?.participants.firstIndex(where: { $0.id == call.id(1) }) else {
            throw .notFound("participant")
        }
        for member in attributes.members {
            conversations[key]?.participants[index].attributes[member.name] = member.value.string
        }
        return .empty(status: 202)
    }
}
