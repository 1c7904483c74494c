import Domain
import Foundation
import HTTPTypes
import JSON
import Storage
import Vault

/// The audit as it stands, sealed, for auditors: entries with their headers, and what proves that they stand in the log.
struct AuditRoutes: Sendable {
    let store: Store

    private static let filters = ["kind", "after", "before", "from", "to", "limit", "cursor"]

    var routes: [Route] {
        [
            Route(.get, "/v1/audit", .tenantOrAll([.auditRead]), query: Self.filters, handler: list),
            Route(.get, "/v1/audit/checkpoint", .tenantOrAll([.auditRead]), query: ["from"], handler: checkpoint),
            Route(.get, "/v1/audit/entries/{sequence}/proof", .tenantOrAll([.auditRead]), handler: proof),
        ]
    }

    @Sendable private func list(_ call: Call) async throws -> Reply {
        var filter = AuditFilter()
        filter.tenant = call.caller?.tenant
        filter.kind = try call.query.optional("kind", Field.choice(AuditKind.self))
        filter.after = try call.query.optional("after", Timestamp.field)
        filter.before = try call.query.optional("before", Timestamp.field)
        filter.from = try call.query.integer("from", 0...Int.max).map(UInt64.init)
        filter.to = try call.query.integer("to", 0...Int.max).map(UInt64.init)
        if let cursor = call.query.text("cursor") {
            guard let next = Self.sequence(cursor: cursor) else { throw Problem(.invalidCursor) }
            filter.from = max(filter.from ?? 0, next)
        }
        let limit = try call.query.integer("limit", 1...200) ?? 50
        try await tell(call, "entries")
        let found = try await store.audit.entries(filter, limit: limit + 1)
        let shown = found.prefix(limit)
        let segments = try await store.audit.segments(Set(shown.map(\.header.core.segment)))
        let next = found.count > limit ? found.last.map { "1aud\($0.sequence)" } : nil
        let reply = Reply(
            .ok,
            [
                "data": .array(shown.map(Self.json)), "segments": .array(segments.map(Self.json)),
                "nextCursor": .optional(next),
            ])
        guard let next else { return reply }
        return reply.with(HeaderName.link, "<\(call.path)?\(call.query.text(withCursor: next))>; rel=\"next\"")
    }

    @Sendable private func checkpoint(_ call: Call) async throws -> Reply {
        let from = try call.query.integer("from", 0...Int.max).map(UInt64.init)
        try await tell(call, "checkpoint")
        guard let found = try await store.audit.consistencyProof(from: from ?? 0) else { throw Problem(.notFound) }
        var object = Self.json(found.checkpoint)
        object["key"] = .string(store.audit.checkpointKey.description)
        object["consistency"] =
            from.map { ["from": .integer($0), "proof": .array(found.proof.map(Self.base64))] } ?? .null
        return Reply(.ok, .object(object))
    }

    @Sendable private func proof(_ call: Call) async throws -> Reply {
        guard let sequence = call.parameters.last.flatMap({ UInt64($0) }),
            let entry = try await store.audit.entry(sequence),
            call.caller?.tenant == nil || call.caller?.tenant == entry.header.core.tenant
        else { throw Problem(.notFound) }
        try await tell(call, "proof")
        guard let found = try await store.audit.inclusionProof(of: sequence) else { throw Problem(.notFound) }
        var object = Self.json(found.checkpoint)
        object["sequence"] = .integer(sequence)
        object["leaf"] = Self.base64(entry.leaf)
        object["proof"] = .array(found.proof.map(Self.base64))
        return Reply(.ok, .object(object))
    }

    /// A read stands in the audit before anything is answered, and so does all that happened before it.
    private func tell(_ call: Call, _ what: String) async throws {
        let detail: JSONValue = [
            "read": .string(what), "path": .string(String(call.path)), "query": .string(call.query.text),
        ]
        try await store.audit.record(
            AuditEvent(.auditRead, of: call.caller?.tenant, by: call.actor, at: call.now, detail))
        try await store.audit.drain()
        if try await store.audit.newestCheckpoint() == nil || what != "entries" {
            _ = try await store.audit.checkpoint(at: call.now)
        }
    }

    private static func sequence(cursor: String) -> UInt64? {
        cursor.hasPrefix("1aud") ? UInt64(cursor.dropFirst(4)) : nil
    }
}

extension AuditRoutes {
    private static func base64(_ bytes: [UInt8]) -> JSONValue { .string(Data(bytes).base64EncodedString()) }

    private static func json(_ record: AuditRecord) -> JSONValue {
        let core = record.header.core
        return [
            "sequence": .integer(record.sequence), "at": core.at.json, "kind": .string(core.kind),
            "actor": .string(core.actor), "outcome": .string(core.outcome),
            "tenantId": .optional(core.tenant?.description),
            "tenantSequence": .integer(record.header.position.tenantSequence),
            "segment": .string(core.segment.description), "header": base64(record.headerBytes),
            "body": base64(record.body), "leaf": base64(record.leaf),
        ]
    }

    private static func json(_ segment: AuditSegmentEntry) -> JSONValue {
        [
            "segment": .string(segment.segment.description), "sequence": .integer(segment.sequence),
            "commitment": base64(segment.record.commitment),
            "keys": .array(
                segment.record.wraps.map { wrap in
                    [
                        "recipient": .string(Hexadecimal.text(wrap.recipient)),
                        "encapsulated": base64(wrap.encapsulated), "sealed": base64(wrap.sealed),
                    ]
                }),
        ]
    }

    private static func json(_ signed: SignedCheckpoint) -> JSONObject {
        JSONObject([
            .init(name: "size", value: .integer(signed.checkpoint.size)),
            .init(name: "root", value: base64(signed.checkpoint.root)),
            .init(name: "at", value: signed.checkpoint.at.json), .init(name: "checkpoint", value: .string(signed.note)),
        ])
    }
}
