import JSON

extension SandboxWorld {
    /// Makes an organisation, or changes the members the body names.
    mutating func setOrganization(_ request: SandboxRequest, at now: Timestamp) throws(Refusal) -> SandboxReply {
        let body = try Shape.organization.read(request)
        guard let clientID = body["clientId"]?.string, !clientID.isEmpty else {
            throw .field("clientId", "The client id is empty.")
        }
        let isNew = organizations[clientID] == nil
        var organization = organizations[clientID] ?? Organization(clientID: clientID, id: source.uuid())
        try organization.change(by: body)
        organizations[clientID] = organization
        for entry in body["conversations"]?.array ?? [] {
            let conversation = Conversation(admin: entry, startedAt: now)
            conversations[ConversationKey(organization: clientID, id: conversation.id)] = conversation
        }
        return .json(organization.listing, status: isNew ? 201 : 200)
    }
}

extension Shape {
    private static let contact = Shape(
        required: [("id", .string)],
        optional: [
            ("phone", .string), ("email", .string), ("customFields", .freeObject),
            ("optedOut", .object(Shape(optional: [("sms", .boolean), ("email", .boolean)]))),
        ])

    private static let participant = Shape(
        required: [("id", .string), ("purpose", .string)],
        optional: [("address", .string), ("externalContactId", .string), ("attributes", .textMap)])

    private static let conversation = Shape(
        required: [("id", .string), ("participants", .list(.object(participant)))],
        optional: [("medium", .choice(["voice", "message", "email"]))])

    private static let number = Shape(
        required: [("phoneNumber", .string)],
        optional: [
            ("status", .choice(["INVALID", "ACTIVE", "PORTING", "PENDING", "PENDING_CANCELLATION", "INITIATED"]))
        ])

    static let organization = Shape(
        required: [("clientId", .string)],
        optional: [
            ("clientSecret", .string), ("numbers", .list(.object(number))), ("emailDomains", .list(.string)),
            ("rateLimit", .object(Shape(required: [("requests", .integer)], optional: [("windowSeconds", .integer)]))),
            ("tokenLifetimeSeconds", .integer), ("analyticsLagMilliseconds", .integer), ("answer202", .boolean),
            ("missingPermissions", .list(.string)),
            ("contacts", .list(.object(contact))), ("conversations", .list(.object(conversation))),
        ])
}

extension Organization {
    mutating func change(by body: JSONObject) throws(Refusal) {
        if let secret = body["clientSecret"]?.string { clientSecret = secret }
        if let entries = body["numbers"]?.array {
            numbers = entries.map {
                Number(phoneNumber: $0["phoneNumber"]?.string ?? "", status: $0["status"]?.string ?? "ACTIVE")
            }
        }
        if let domains = body["emailDomains"]?.array { emailDomains = domains.compactMap { $0.string?.lowercased() } }
        if let limit = body["rateLimit"] {
            rateLimit = RateLimit(
                requests: try Self.count(limit["requests"], "rateLimit.requests", from: 0) ?? 300,
                windowSeconds: try Self.count(limit["windowSeconds"], "rateLimit.windowSeconds", from: 1) ?? 60)
        }
        if let seconds = try Self.count(body["tokenLifetimeSeconds"], "tokenLifetimeSeconds", from: 0) {
            tokenLifetimeSeconds = Int64(seconds)
        }
        if let lag = try Self.count(body["analyticsLagMilliseconds"], "analyticsLagMilliseconds", from: 0) {
            analyticsLagMilliseconds = Int64(lag)
        }
        if let names = body["missingPermissions"]?.array { missingPermissions = Set(names.compactMap(\.string)) }
        if let flag = body["answer202"]?.bool { answersWith202 = flag }
        if let entries = body["contacts"]?.array { contacts = entries.map(Contact.init(admin:)) }
    }

    private static func count(_ value: JSONValue?, _ name: String, from least: Int) throws(Refusal) -> Int? {
        guard let integer = value?.integer else { return nil }
        guard (Int64(least)...1_000_000_000).contains(integer) else {
            throw .field(name, "The value must be \(least) to 1000000000.")
        }
        return Int(integer)
    }
}

extension Contact {
    fileprivate init(admin entry: JSONValue) {
        self.init(
            id: entry["id"]?.string ?? "", phone: entry["phone"]?.string, email: entry["email"]?.string,
            isOptedOutOfSMS: entry["optedOut"]?["sms"]?.bool ?? false,
            isOptedOutOfEmail: entry["optedOut"]?["email"]?.bool ?? false,
            customFields: entry["customFields"]?.object ?? JSONObject())
    }
}

extension Conversation {
    fileprivate init(admin entry: JSONValue, startedAt: Timestamp) {
        let participants = (entry["participants"]?.array ?? []).map { participant in
            let attributes = participant["attributes"]?.object?.members ?? []
            return Participant(
                id: participant["id"]?.string ?? "", purpose: participant["purpose"]?.string ?? "",
                address: participant["address"]?.string, externalContactID: participant["externalContactId"]?.string,
                attributes: Dictionary(
                    attributes.compactMap { member in member.value.string.map { (member.name, $0) } },
                    uniquingKeysWith: { $1 }))
        }
        self.init(
            id: entry["id"]?.string ?? "", medium: entry["medium"]?.string.flatMap(Medium.init(rawValue:)) ?? .voice,
            startedAt: startedAt, participants: participants)
    }
}
