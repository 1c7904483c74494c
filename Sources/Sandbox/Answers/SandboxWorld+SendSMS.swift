import JSON

extension SandboxWorld {
    /// The longest SMS text, in UTF-16 units, the strictest way to count.
    static let longestText = 765

    mutating func sendAgentlessSMS(_ call: Call) throws(Refusal) -> SandboxReply {
        let body = try Shape.agentlessSMS.read(call.request)
        guard body["toAddressMessengerType"]?.string == "sms" else {
            throw .field("toAddressMessengerType", "The sandbox has no integration for this messenger type.")
        }
        let sender = body["fromAddress"]?.string ?? ""
        guard organizations[call.caller.clientID]?.isActive(number: sender) == true else {
            throw .field("fromAddress", "The from address is not an active SMS number of the organization.")
        }
        let recipient = try Self.phone(body["toAddress"]?.string, field: "toAddress")
        let text = try Self.text(body["textBody"]?.string, field: "textBody")
        let mayJoin = body["useExistingActiveConversation"]?.bool ?? false
        let fate = try acceptedFate(ofPhone: recipient, organization: call.caller.clientID, mayJoin: mayJoin)
        let message = takeMessage(
            call, channel: .sms, from: sender, to: recipient, text: text, fate: fate,
            externalContactID: body["externalContactId"]?.string)
        if organizations[call.caller.clientID]?.answersWith202 == true { return .empty(status: 202) }
        return .json([
            "id": .string(message.id), "conversationId": .string(message.conversationID),
            "fromAddress": .string(sender), "toAddress": .string(recipient), "messengerType": "sms",
            "useExistingActiveConversation": .bool(mayJoin), "message": messageData(message, at: call.now),
            "timestamp": .string(call.now.text), "selfUri": .string(Self.uri(of: message)),
        ])
    }

    mutating func sendGuideSMS(_ call: Call) throws(Refusal) -> SandboxReply {
        let body = try Shape.guideSMS.read(call.request)
        let recipient = try Self.phone(Self.onlyRecipient(body)["address"]?.string, field: "to[0].address")
        let text = try Self.text(body["body"]?.string, field: "body")
        guard let conversationID = body["conversationId"]?.string, !conversationID.isEmpty else {
            throw .field("conversationId", "The conversation id is empty.")
        }
        let fate = try acceptedFate(ofPhone: recipient, organization: call.caller.clientID, mayJoin: true)
        let message = takeMessage(
            call, channel: .sms, to: recipient, text: text, fate: fate, conversationID: conversationID)
        return .json(
            [
                "id": .string(message.id), "conversationId": .string(conversationID), "channelType": "sms",
                "delivery_status": .string(message.status(at: call.now, timeline: timeline).guideWord),
                "timestamp": .string(call.now.text),
            ], status: 201)
    }

    /// What becomes of an SMS to this number, or the refusal it gets at once.
    private func acceptedFate(
        ofPhone phone: String, organization: String, mayJoin: Bool
    ) throws(Refusal) -> Fate {
        if organizations[organization]?.stoppedPhones.contains(phone) == true { return .optedOut }
        let fate = ReservedRecipients.fate(ofPhone: phone)
        switch fate {
        case .refused: throw .field("toAddress", "The recipient can't receive SMS messages.")
        case .unavailable: throw .general(503)
        case .alreadyConnected:
            if mayJoin { return .delivered }
            throw Refusal(409, "conflict", "A conversation between these addresses is already connected.")
        default: return fate
        }
    }

    static func phone(_ text: String?, field: String) throws(Refusal) -> String {
        guard let text else { throw .missing(field, "The recipient is missing.") }
        guard Address.isPhone(text) else { throw .field(field, "The recipient must be a number in E.164 form.") }
        return text
    }

    static func text(_ text: String?, field: String) throws(Refusal) -> String {
        guard let text, !text.isEmpty else { throw .missing(field, "The text is missing.") }
        guard text.utf16.count <= longestText else {
            throw .field(field, "The text is longer than \(longestText) characters.")
        }
        return text
    }

    /// The single element of the guide dialect's `to`.
    static func onlyRecipient(_ body: JSONObject) throws(Refusal) -> JSONValue {
        guard let recipients = body["to"]?.array, recipients.count == 1, let only = recipients.first else {
            throw .field("to", "Exactly one recipient is supported.")
        }
        return only
    }
}
