import Domain
import JSON
import Privacy
import Sandbox
import Storage
import Testing

/// A tenant of a world; its slug is its organisation in the sandbox.
struct TestTenant: Sendable {
    let world: World
    let id: TenantID
    let slug: String

    var store: TenantStore { world.store.tenant(id) }

    struct Options: Sendable {
        var dialect = GenesysSettings.Dialect.guide
        var name = "Example Ltd"
        var timeZone = "Europe/Berlin"
        var secret = "secret"
        var apiURL: String?
        var hasSenders = true
        var budgets = Budgets.wide
        var policies = Policies()
        var status = Tenant.Status.active

        init() {}
    }

    func set(_ kind: SettingKind, _ body: JSONValue, secret: Secret? = nil) async throws {
        let revision = try await store.setting(kind)?.revision ?? 0
        guard
            case .changed = try await store.change(kind, to: body, secret: secret, from: revision, at: world.clock.now)
        else {
            Issue.record("\(kind) was not changed")
            return
        }
    }

    func setSenders() async throws {
        var senders = SenderSettings()
        senders.smsFrom = "+15550001000"
        senders.emailFrom = EmailAddress("receipts@mail.example.com")
        try await set(.senders, senders.json)
    }

    func setConnection(_ options: Options) async throws {
        var genesys = GenesysSettings()
        genesys.dialect = options.dialect
        genesys.clientID = slug
        genesys.apiBaseURL = options.apiURL ?? world.url
        genesys.loginBaseURL = world.url
        try await set(.genesys, genesys.json, secret: Secret(text: options.secret))
    }

    func setStatus(_ status: Tenant.Status) async throws {
        var tenant = try #require(try await world.store.directory.tenant(id))
        let revision = tenant.revision
        tenant.status = status
        tenant.revision += 1
        guard case .changed = try await store.change(tenant, from: revision) else {
            Issue.record("the tenant was not changed")
            return
        }
    }

    /// What the sandbox took for this tenant.
    func messages(to recipient: String? = nil) -> Int {
        world.sandbox.messages(organization: slug, to: recipient).count
    }

    /// How many requests the sandbox got from this tenant.
    var requests: Int { world.sandbox.requests(organization: slug).count }
}

extension World {
    func tenant(_ slug: String = "acme", _ change: (inout TestTenant.Options) -> Void = { _ in }) async throws
        -> TestTenant
    {
        var options = TestTenant.Options()
        change(&options)
        let now = clock.now
        let id = TenantID(at: now)
        let tenant = Tenant(
            id: id, slug: slug, name: options.name, timeZone: options.timeZone, defaultLocale: "en",
            status: options.status, createdAt: now, updatedAt: now, revision: 1)
        guard case .created = try await store.directory.create(tenant) else {
            Issue.record("the slug is taken")
            throw CancellationError()
        }
        let made = TestTenant(world: self, id: id, slug: slug)
        try await made.setConnection(options)
        if options.hasSenders { try await made.setSenders() }
        try await made.set(.budgets, options.budgets.json)
        try await made.set(.policies, options.policies.json)
        // The make-believe organisation has no limit of its own.
        sandbox.administer(
            "POST", "organizations",
            json: #"{"clientId": "\#(slug)", "rateLimit": {"requests": 0, "windowSeconds": 1}}"#)
        return made
    }
}

extension Budgets {
    /// So much that no test waits for it.
    static var wide: Budgets {
        var budgets = Budgets()
        budgets.smsPerSecond = 10_000
        budgets.smsBurst = 10_000
        budgets.emailPerMinute = 600_000
        budgets.requestsPerMinute = 600_000
        return budgets
    }
}
