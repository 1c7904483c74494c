import JSON

extension SandboxWorld {
    mutating func administer(_ request: SandboxRequest, at now: Timestamp) -> SandboxReply {
        do throws(Refusal) {
            guard let route = AdminRoute(request) else { throw .notFound("admin route") }
            if let unknown = request.query.keys.first(where: { !route.parameters.contains($0) }) {
                throw .field(unknown, "This route does not take the query parameter \(unknown).", code: "unknown.field")
            }
            return try administer(route, request, at: now)
        } catch {
            return error.reply(correlation: source.uuid())
        }
    }

    private mutating func administer(
        _ route: AdminRoute, _ request: SandboxRequest, at now: Timestamp
    ) throws(Refusal) -> SandboxReply {
        let organization = request.query["organization"]
        switch route {
        case .health: return health()
        case .recipients: return .json(ReservedRecipients.table)
        case .listOrganizations:
            let sorted = organizations.values.sorted { $0.clientID < $1.clientID }
            return .json(["organizations": .array(sorted.map(\.listing))])
        case .setOrganization: return try setOrganization(request, at: now)
        case .stop: return try setStopped(request, true)
        case .start: return try setStopped(request, false)
        case .voidTokens:
            for (token, entry) in tokens where organization == nil || entry.clientID == organization {
                tokens[token]?.isRevoked = true
            }
        case .listFaults: return .json(["faults": .array(faults.entries.map(\.listing))])
        case .addFault: return .json(faults.add(try FaultOrder(request)).listing, status: 201)
        case .removeFaults: faults.remove(organization: organization)
        case .listMessages: return listMessages(organization: organization, to: request.query["to"], at: now)
        case .removeMessages:
            ledger.removeAll()
            conversations.removeAll()
        case .listRequests: return try listRequests(organization: organization, since: request.query["since"])
        case .removeRequests: log.removeAll()
        case .listPayments: return listPayments()
        case .orderPayment: return try orderPayment(request)
        case .removePayments: payments.removeAll()
        case .fireEvents: return try fireEvents(request, at: now)
        case .listEvents: return listEvents()
        }
        return .empty(status: 204)
    }

    private func health() -> SandboxReply {
        .json([
            "status": "ok", "startedAt": .integer(startedAt.milliseconds),
            "organizations": .integer(organizations.count), "messages": .integer(ledger.all.count),
        ])
    }

    private mutating func setStopped(_ request: SandboxRequest, _ isStopped: Bool) throws(Refusal) -> SandboxReply {
        let body = try Shape(required: [("organization", .string), ("phone", .string)]).read(request)
        let phone = try Self.phone(body["phone"]?.string, field: "phone")
        let clientID = makeOrganization(body["organization"]?.string ?? "").clientID
        if isStopped {
            organizations[clientID]?.stoppedPhones.insert(phone)
        } else {
            organizations[clientID]?.stoppedPhones.remove(phone)
        }
        return .empty(status: 204)
    }

    private func listMessages(organization: String?, to recipient: String?, at now: Timestamp) -> SandboxReply {
        let found = ledger.messages(organization: organization, to: recipient)
        return .json([
            "messages": .array(found.map { $0.listing(at: now, timeline: timeline) }), "total": .integer(found.count),
        ])
    }

    private func listRequests(organization: String?, since: String?) throws(Refusal) -> SandboxReply {
        guard let start = Int64(since ?? "0") else { throw .field("since", "This is not a number of milliseconds.") }
        let found = log.requests(since: start, organization: organization)
        return .json(["requests": .array(found.map(\.listing)), "total": .integer(found.count)])
    }
}
