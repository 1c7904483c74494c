import Domain
import HTTPTypes
import JSON
import Privacy
import Storage

/// The receipts that a person must look at.
struct FollowUpRoutes: Sendable {
    let store: Store

    private static let path = "/v1/follow-ups"
    private static let filters = ["status", "reason", "openedAfter", "openedBefore", "dueBefore", "claimedBy"]
    /// Rows of a CSV file that asks for no number.
    private static let csvRows = 5_000

    var routes: [Route] {
        [
            Route(
                .get, Self.path, .tenantOfKey([.followUpsWrite]),
                query: Self.filters + Page<FollowUpSubject>.parameters, handler: list),
            Route(.get, Self.path + "/{followUp}", .tenantOfKey([.followUpsWrite]), handler: get),
            Route(.post, Self.path + "/{followUp}/claim", .tenantOfKey([.followUpsWrite]), handler: claim),
            Route(.post, Self.path + "/{followUp}/resolve", .tenantOfKey([.followUpsWrite]), handler: resolve),
            Route(
                .post, Self.path + "/{followUp}/retry", .tenantOfKey([.followUpsWrite]), isRepeatable: true,
                handler: retry),
        ]
    }

    @Sendable private func list(_ call: Call) async throws -> Reply {
        let isCSV = CSV.isAsked(call.headers)
        let page = try Page<FollowUpSubject>(call, usual: isCSV ? Self.csvRows : 50)
        var filter = FollowUpFilter(at: call.now)
        filter.status = try call.query.optional("status", Field.choice(FollowUp.Status.self))
        filter.reason = try call.query.optional("reason", Field.choice(Reason.self))
        filter.openedAfter = try call.query.optional("openedAfter", Timestamp.field)
        filter.openedBefore = try call.query.optional("openedBefore", Timestamp.field)
        filter.dueBefore = try call.query.optional("dueBefore", Timestamp.field)
        filter.claimedBy = try call.query.optional("claimedBy") { value throws(InvalidValue) in
            try Self.agent(value, call)
        }
        let found = try await call.tenantStore(store).followUps(filter, after: page.after, limit: page.limit)
        guard isCSV else { return page.reply(found, id: \.id) { Self.json($0, call) } }
        return page.reply(found, id: \.id, csv: FollowUpTable.header) { FollowUpTable.row(Self.json($0, call)) }
    }

    private static func agent(_ value: JSONValue, _ call: Call) throws(InvalidValue) -> KeyID {
        let text = try Field.string(value)
        if text == "me", let own = call.caller?.key.id { return own }
        guard let id = KeyID(text) else { throw InvalidValue("invalid-id", "must be the id of a key, or `me`") }
        return id
    }

    @Sendable private func get(_ call: Call) async throws -> Reply {
        let own = try call.tenantStore(store)
        guard let followUp = try await own.followUp(call.identifier(FollowUpID.self)) else { throw Problem(.notFound) }
        guard case .object(var json) = Self.json(followUp, call) else { throw Problem(.notFound) }
        if let id = followUp.receipt {
            guard let receipt = try await own.receipt(id) else { throw Problem(.notFound) }
            json["receipt"] = receipt.json(revealingRecipient: call.caller?.seesRecipients ?? false)
        }
        return Reply(.ok, .object(json))
    }

    @Sendable private func claim(_ call: Call) async throws -> Reply {
        let id = try call.identifier(FollowUpID.self)
        let minutes = try await call.bodyIfAny().read { $0.optional("minutes", Field.integer(1...480)) ?? 30 }
        let result = try await call.tenantStore(store).claim(
            id, by: Self.agent(call), for: .minutes(Int64(minutes)), at: call.now)
        return try reply(result, call)
    }

    struct Resolution {
        let outcome: FollowUp.Outcome
        let note: Personal<String>?

        init?(reading reader: FieldReader) {
            let outcome = reader.required("outcome") { value throws(InvalidValue) in
                let outcome = try Field.choice(FollowUp.Outcome.self)(value)
                guard FollowUp.Outcome.choices.contains(outcome) else {
                    throw InvalidValue("not-allowed", "is what a retry makes of it")
                }
                return outcome
            }
            note = reader.optional("note", Field.text(1...2_000, ofLines: true)).map(Personal.init)
            guard let outcome else { return nil }
            self.outcome = outcome
        }
    }

    @Sendable private func resolve(_ call: Call) async throws -> Reply {
        let id = try call.identifier(FollowUpID.self)
        let resolution = try await call.body().read(Resolution.init(reading:))
        let result = try await call.tenantStore(store).resolve(
            id, resolution.outcome, note: resolution.note, by: Self.agent(call),
            at: call.now)
        return try reply(result, call)
    }

    private func reply(_ result: FollowUpResult, _ call: Call) throws(Problem) -> Reply {
        switch result {
        case .done(let followUp): return Reply(.ok, Self.json(followUp, call))
        case .refused(let refusal): throw Problem(refusal)
        case .erased:
            throw .field("/note", "erased", "can't be kept: the personal data of this receipt was erased")
        case .missing: throw Problem(.notFound)
        }
    }

    static func agent(_ call: Call) throws(Problem) -> KeyID {
        guard let key = call.caller?.key.id else { throw Problem(.notFound) }
        return key
    }

    static func json(_ followUp: FollowUp, _ call: Call) -> JSONValue {
        followUp.json(at: call.now, revealingNote: call.caller?.seesRecipients ?? false)
    }
}

extension Problem {
    init(_ refusal: FollowUp.Refusal) {
        switch refusal {
        case .claimed(let claim):
            self.init(
                .followUpClaimed,
                members: [
                    .init(name: "claimedBy", value: .string(claim.by.description)),
                    .init(name: "claimedUntil", value: claim.until.json),
                ])
        case .resolved(let end):
            self.init(
                .followUpResolved,
                members: [
                    .init(name: "outcome", value: .string(end.outcome.rawValue)),
                    .init(name: "resolvedBy", value: .string(end.by.description)),
                    .init(name: "resolvedAt", value: end.at.json),
                ])
        }
    }
}
