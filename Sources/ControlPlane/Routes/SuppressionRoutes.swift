import Domain
import HTTPTypes
import Intake
import JSON
import Storage

/// The addresses that a tenant must not write to. The list can be asked, but not read back.
struct SuppressionRoutes: Sendable {
    private let suppress: Suppress

    init(store: Store) {
        suppress = Suppress(store: store)
    }

    private static let path = "/v1/suppressions"
    private static let parameters = ["channel", "address"]

    var routes: [Route] {
        [
            Route(
                .get, Self.path, .tenantOfKey([.receiptsRead, .settingsWrite, .followUpsWrite]), query: Self.parameters,
                handler: find),
            Route(.put, Self.path, .tenantOfKey([.receiptsWrite, .settingsWrite, .followUpsWrite]), handler: add),
            // Ending an opt-out is an admin's decision.
            Route(.delete, Self.path, .tenantOfKey([.settingsWrite]), query: Self.parameters, handler: remove),
        ]
    }

    struct Addition {
        let address: SuppressionAddress
        let source: Suppression.Source
        let evidence: String?
        /// The customer's own words, where the caller passes them on.
        let message: String?

        init?(reading reader: FieldReader) {
            let channel = reader.required("channel", Field.choice(Channel.self))
            let address = reader.required("address") { value throws(InvalidValue) in
                _ = try Field.string(value)
                guard let channel else { return SuppressionAddress?.none }
                return try SuppressionAddress(value, on: channel)
            }
            let named = reader.optional("source", Field.choice(Suppression.Source.self))
            message = reader.optional("message", Field.text(0...2_000))
            if message != nil, let named, named != .stopMessage {
                reader.fail(
                    "source", InvalidValue("not-allowed", "must be stop-message, or left out, beside a message"))
            }
            source = named ?? .api
            evidence = reader.optional("evidence", Field.text(1...500))
            guard let address, let address else { return nil }
            self.address = address
        }
    }

    @Sendable private func add(_ call: Call) async throws -> Reply {
        let addition = try await call.body().read(Addition.init(reading:))
        guard let message = addition.message else {
            let suppression = try await suppress.add(
                addition.address, of: call.tenant(), source: addition.source, evidence: addition.evidence,
                by: call.actor, at: call.now)
            return Reply(.ok, Self.json(suppression, addition.address))
        }
        let heard = try await suppress.hear(
            message, from: addition.address, of: call.tenant(), evidence: addition.evidence, by: call.actor,
            at: call.now)
        let standing = try await suppress.find(addition.address, of: call.tenant())
        return Reply(
            .ok,
            [
                "outcome": .string(heard.outcome.rawValue), "word": .optional(heard.word),
                "channel": .string(addition.address.channel.rawValue), "address": .string(addition.address.masked),
                "suppression": standing.map { Self.json($0, addition.address) } ?? .null,
            ])
    }

    @Sendable private func find(_ call: Call) async throws -> Reply {
        let address = try address(call)
        guard let suppression = try await suppress.find(address, of: call.tenant()) else { throw Problem(.notFound) }
        return Reply(.ok, Self.json(suppression, address))
    }

    @Sendable private func remove(_ call: Call) async throws -> Reply {
        guard try await suppress.remove(address(call), of: call.tenant(), by: call.actor) else {
            throw Problem(.notFound)
        }
        return Reply(.noContent)
    }

    private func address(_ call: Call) throws(Problem) -> SuppressionAddress {
        let channel = try call.query.required("channel", Field.choice(Channel.self))
        return try call.query.required("address") { value throws(InvalidValue) in
            try SuppressionAddress(value, on: channel)
        }
    }

    private static func json(_ suppression: Suppression, _ address: SuppressionAddress) -> JSONValue {
        [
            "channel": .string(suppression.channel.rawValue), "address": .string(address.masked),
            "source": .string(suppression.source.rawValue), "evidence": .optional(suppression.evidence),
            "createdAt": suppression.createdAt.json,
        ]
    }
}
