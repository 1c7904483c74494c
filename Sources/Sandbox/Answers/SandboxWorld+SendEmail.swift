import JSON

extension SandboxWorld {
    static let longestSubject = 400

    mutating func sendAgentlessEmail(_ call: Call) throws(Refusal) -> SandboxReply {
        let body = try Shape.agentlessEmail.read(call.request)
        let sender = try Self.email(body["fromAddress"]?["email"]?.string, field: "fromAddress.email")
        guard organizations[call.caller.clientID]?.emailDomains.contains(Address.domain(ofEmail: sender)) == true else {
            throw .field("fromAddress.email", "The domain is not an outbound email domain of the organization.")
        }
        guard let recipients = body["toAddresses"]?.array, recipients.count == 1 else {
            throw .field("toAddresses", "Exactly one recipient is supported.")
        }
        let recipient = try Self.email(recipients.first?["email"]?.string, field: "toAddresses[0].email")
        if let reply = body["replyToAddress"]?.object {
            _ = try Self.email(reply["email"]?.string, field: "replyToAddress.email")
        }
        for person in ["fromAddress", "replyToAddress"] where (body[person]?["name"]?.string?.utf16.count ?? 0) > 64 {
            throw .field(person + ".name", "The name is longer than 64 characters.")
        }
        try Self.checkSubject(body["subject"]?.string)
        guard body["textBody"]?.string ?? body["htmlBody"]?.string != nil else {
            throw .missing("htmlBody", "The email has no body.")
        }
        let stitchedTo = try existingEmailConversation(body["conversationId"]?.string, call)
        let message = takeMessage(
            call, channel: .email, from: sender, to: recipient, text: body["textBody"]?.string,
            subject: body["subject"]?.string, html: body["htmlBody"]?.string,
            fate: try Self.acceptedFate(ofEmail: recipient), conversationID: stitchedTo, isStitched: stitchedTo != nil)
        var answer = JSONObject()
        answer["id"] = .string(message.id)
        answer["conversationId"] = .string(message.conversationID)
        for name in ["senderType", "fromAddress", "toAddresses", "replyToAddress", "subject"] {
            if let value = body[name], value != .null { answer[name] = value }
        }
        answer["dateCreated"] = .string(call.now.text)
        answer["selfUri"] = .string(Self.uri(of: message))
        return .json(.object(answer))
    }

    mutating func sendGuideEmail(_ call: Call) throws(Refusal) -> SandboxReply {
        let body = try Shape.guideEmail.read(call.request)
        let recipient = try Self.email(Self.onlyRecipient(body)["address"]?.string, field: "to[0].address")
        try Self.checkSubject(body["subject"]?.string)
        guard let content = body["body"]?.string, !content.isEmpty else {
            throw .missing("body", "The email has no body.")
        }
        let isHTML = body["bodyType"]?.string == "html"
        let message = takeMessage(
            call, channel: .email, to: recipient, text: isHTML ? nil : content, subject: body["subject"]?.string,
            html: isHTML ? content : nil, fate: try Self.acceptedFate(ofEmail: recipient))
        return .json(
            [
                "id": .string(message.id),
                "delivery_status": .string(message.status(at: call.now, timeline: timeline).guideWord),
                "timestamp": .string(call.now.text),
            ], status: 201)
    }

    private static func email(_ text: String?, field: String) throws(Refusal) -> String {
        guard let text else { throw .missing(field, "The address is missing.") }
        guard Address.isEmail(text) else { throw .field(field, "This is not an email address.") }
        return text
    }

    private static func checkSubject(_ subject: String?) throws(Refusal) {
        guard let subject else { return }
        guard subject.utf16.count <= longestSubject, !subject.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
            throw .field("subject", "A subject has at most \(longestSubject) characters and no line breaks.")
        }
    }

    private static func acceptedFate(ofEmail email: String) throws(Refusal) -> Fate {
        let fate = ReservedRecipients.fate(ofEmail: email)
        switch fate {
        case .refused: throw .field("toAddresses[0].email", "The recipient can't receive email.")
        case .unavailable: throw .general(503)
        default: return fate
        }
    }

    private func existingEmailConversation(_ id: String?, _ call: Call) throws(Refusal) -> String? {
        guard let id else { return nil }
        guard conversations[call.key(id)]?.medium == .email else {
            throw .field("conversationId", "This is not an email conversation of the organization.")
        }
        return id
    }
}
