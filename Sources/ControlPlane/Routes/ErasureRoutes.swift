import Domain
import HTTPTypes
import JSON
import Storage

/// Erases the data of one person.
struct ErasureRoutes: Sendable {
    let store: Store

    private static let path = "/v1/tenants/{tenant}/erasures"

    var routes: [Route] {
        [
            Route(
                .get, Self.path, .tenantInPath(.settingsWrite), query: Page<ErasureSubject>.parameters, handler: list),
            Route(.post, Self.path, .tenantInPath(.settingsWrite), isRepeatable: true, handler: request),
            Route(.get, Self.path + "/{erasure}", .tenantInPath(.settingsWrite), handler: get),
        ]
    }

    @Sendable private func list(_ call: Call) async throws -> Reply {
        let page = try Page<ErasureSubject>(call)
        let erasures = try await store.tenant(call.tenant()).erasures(after: page.after, limit: page.limit)
        return page.reply(erasures, id: \.id, json: \.json)
    }

    @Sendable private func request(_ call: Call) async throws -> Reply {
        let person = try await call.body().read(ErasureRequest.init(reading:))
        let tenant = try call.tenant()
        let reply: @Sendable (Erasure) -> Reply = {
            Reply(.accepted, $0.json).with(.location, "/v1/tenants/\(tenant)/erasures/\($0.id)")
        }
        return reply(
            try await call.tenantStore(store).requestErasure(
                of: person, at: call.now, answering: call.answering(reply)))
    }

    @Sendable private func get(_ call: Call) async throws -> Reply {
        let id = try call.identifier(ErasureID.self)
        guard let erasure = try await store.tenant(call.tenant()).erasure(id) else { throw Problem(.notFound) }
        return Reply(.ok, erasure.json)
    }
}
