import Domain
import HTTPTypes
import JSON
import Privacy
import Storage
import Vault

/// Where a tenant wants to be told of the ends of its receipts.
struct CallbackRoutes: Sendable {
    let store: Store
    let allowPrivateUpstreams: Bool

    static let path = "/v1/tenants/{tenant}/callbacks"
    static let one = path + "/{callback}"

    var routes: [Route] {
        [
            Route(
                .get, Self.path, .tenantInPath(.settingsWrite), query: Page<CallbackSubject>.parameters, handler: list
            ),
            Route(.post, Self.path, .tenantInPath(.settingsWrite), isRepeatable: true, handler: create),
            Route(.get, Self.one, .tenantInPath(.settingsWrite), handler: get),
            Route(.patch, Self.one, .tenantInPath(.settingsWrite), handler: change),
            Route(.delete, Self.one, .tenantInPath(.settingsWrite), handler: delete),
            Route(
                .post, Self.one + "/rotate-secret", .tenantInPath(.settingsWrite), isRepeatable: true, handler: rotate),
        ]
    }

    @Sendable private func list(_ call: Call) async throws -> Reply {
        let page = try Page<CallbackSubject>(call)
        let callbacks = try await call.tenantStore(store).callbacks(after: page.after, limit: page.limit)
        return page.reply(callbacks, id: \.id, json: \.json)
    }

    @Sendable private func create(_ call: Call) async throws -> Reply {
        let body = try await call.body().read { CallbackBody(reading: $0, allowPrivate: allowPrivateUpstreams) }
        let callback = Callback(
            id: CallbackID(at: call.now), url: body.url, name: body.name, events: body.events, createdAt: call.now,
            updatedAt: call.now)
        let secret = WebhookSignature.makeSecret()
        let tenant = try call.tenant()
        let reply: @Sendable (Callback) -> Reply = {
            Self.reply(.created, $0, showing: secret).with(.location, "/v1/tenants/\(tenant)/callbacks/\($0.id)")
        }
        let result = try await call.tenantStore(store).addCallback(
            callback, secret: secret, answering: call.answering(reply))
        switch result {
        case .created: return reply(callback)
        case .tooMany: throw Problem(.tooManyCallbacks)
        case .noTenant: throw Problem(.notFound)
        }
    }

    @Sendable private func get(_ call: Call) async throws -> Reply {
        guard let callback = try await call.tenantStore(store).callback(call.callback()) else {
            throw Problem(.notFound)
        }
        return Self.reply(.ok, callback)
    }

    @Sendable private func change(_ call: Call) async throws -> Reply {
        let precondition = try Precondition(call.headers)
        let patch = try await call.body()
        let own = try call.tenantStore(store)
        guard let current = try await own.callback(call.callback()) else { throw Problem(.notFound) }
        try precondition.check(current.revision)
        let body = try CallbackBody.json(current).merging(patch: patch, keepsNull: true).read {
            CallbackBody(reading: $0, current: current, allowPrivate: allowPrivateUpstreams)
        }
        let changed = body.applied(to: current, at: call.now)
        switch try await own.change(changed, from: current.revision) {
        case .changed(let callback): return Self.reply(.ok, callback)
        case .stale: throw Problem(.preconditionFailed)
        case .missing: throw Problem(.notFound)
        }
    }

    @Sendable private func delete(_ call: Call) async throws -> Reply {
        let precondition = try Precondition(call.headers)
        let own = try call.tenantStore(store)
        guard let current = try await own.callback(call.callback()) else { throw Problem(.notFound) }
        try precondition.check(current.revision)
        switch try await own.deleteCallback(current.id, from: current.revision, at: call.now) {
        case .changed: return Reply(.noContent)
        case .stale: throw Problem(.preconditionFailed)
        case .missing: throw Problem(.notFound)
        }
    }

    @Sendable private func rotate(_ call: Call) async throws -> Reply {
        let id = try call.callback()
        let overlap = try await call.bodyIfAny().read { reader in
            reader.optional("overlap", Milliseconds.field(Milliseconds(0)...Milliseconds.days(7))) ?? .hours(24)
        }
        let secret = WebhookSignature.makeSecret()
        let reply: @Sendable (Callback) -> Reply = { Self.reply(.ok, $0, showing: secret) }
        let rotated = try await call.tenantStore(store).rotateCallbackSecret(
            id, to: secret, keepingOldUntil: call.now + overlap, at: call.now, answering: call.answering(reply))
        guard let rotated else { throw Problem(.notFound) }
        return reply(rotated)
    }

    private static func reply(
        _ status: HTTPResponse.Status, _ callback: Callback, showing secret: Secret? = nil
    ) -> Reply {
        var json = callback.json.object ?? JSONObject()
        if let secret { json["secret"] = .string(WebhookSignature.text(of: secret).revealText()) }
        return Reply(status, .object(json)).with(.eTag, EntityTag.text(callback.revision))
    }
}

extension Call {
    /// The callback that is the path's second parameter.
    func callback() throws(Problem) -> CallbackID {
        guard parameters.count > 1, let id = CallbackID(parameters[1]) else { throw Problem(.notFound) }
        return id
    }
}
