import Domain
import HTTPTypes
import JSON
import Storage

/// What is sent to callbacks: tests, replays, and the log of what became of it.
struct CallbackSendingRoutes: Sendable {
    let store: Store

    var routes: [Route] {
        let one = CallbackRoutes.one
        return [
            Route(.post, one + "/test", .tenantInPath(.settingsWrite), isRepeatable: true, handler: test),
            Route(.post, one + "/replay", .tenantInPath(.settingsWrite), isRepeatable: true, handler: replay),
            Route(
                .get, one + "/deliveries", .tenantInPath(.settingsWrite),
                query: ["status"] + Page<CallbackEventSubject>.parameters, handler: deliveries),
        ]
    }

    @Sendable private func test(_ call: Call) async throws -> Reply {
        let id = try call.callback()
        let reply: @Sendable (CallbackDelivery) -> Reply = { Reply(.accepted, $0.json) }
        let own = try call.tenantStore(store)
        switch try await own.testCallback(id, at: call.now, answering: call.answering(reply)) {
        case .queued(let delivery): return reply(delivery)
        case .notActive: throw Problem(.callbackNotActive)
        case .missing: throw Problem(.notFound)
        }
    }

    @Sendable private func replay(_ call: Call) async throws -> Reply {
        let id = try call.callback()
        let now = call.now
        let body = try await call.body()
        let own = try call.tenantStore(store)
        guard try await own.callback(id) != nil else { throw Problem(.notFound) }
        let replay = try body.read { reader -> CallbackReplay? in
            let since = reader.required("since", Timestamp.field)
            let until = reader.optional("until", Timestamp.field) ?? now
            let all = reader.optional("includeDelivered", Field.bool) ?? false
            guard let since else { return nil }
            if since > until { reader.fail("until", InvalidValue("out-of-range", "must not be before since")) }
            return CallbackReplay(since: since, until: until, includesDelivered: all)
        }
        let reply: @Sendable (Int) -> Reply = { Reply(.accepted, ["queued": .integer($0)]) }
        switch try await own.replay(id, replay, at: now, answering: call.answering(reply)) {
        case .queued(let count): return reply(count)
        case .notActive: throw Problem(.callbackNotActive)
        case .missing: throw Problem(.notFound)
        }
    }

    @Sendable private func deliveries(_ call: Call) async throws -> Reply {
        let page = try Page<CallbackEventSubject>(call)
        let status = try call.query.optional("status", Field.choice(CallbackDelivery.Status.self))
        let found = try await call.tenantStore(store).callbackDeliveries(
            of: call.callback(), status: status, before: page.after, limit: page.limit)
        guard let found else { throw Problem(.notFound) }
        return page.reply(found, id: \.event, json: \.json)
    }
}
