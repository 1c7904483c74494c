import Domain
import Foundation
import HummingbirdCore
import Intake
import JSON
import Logging
import Privacy
import ServiceLifecycle
import Storage
import Templating
import Vault

@testable import ControlPlane

/// A real server on a free port over a real store in a folder of its own, with one tenant and a key of each role.
struct TestWorld: Sendable {
    let store: Store
    let clock: TestClock
    let log: LogRecorder
    let port: Int
    let tenant: TenantID
    /// Texts of keys by role; the first tenant's, and the platform's.
    let keys: [Role: String]
    let routes: [Route]

    static func run(
        allowPrivateUpstreams: Bool = false, bodyTime: Duration = .seconds(10),
        overload: OverloadLimits = OverloadLimits(),
        verifyGenesys: @escaping ControlPlane.ConnectionCheck = { _ in ConnectionReport() },
        readiness: @escaping ControlPlane.Readiness = { [("store", nil)] },
        askGateway: @escaping GatewayQuestion = { _, _, _, _, _ in .unknown },
        _ body: (TestWorld) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "counterfoil-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let masterKey = try MasterKeySource.generate(at: folder.appending(path: "master.key").path)
        let store = try Store.open(
            path: folder.appending(path: "store.sqlite").path, masterKey: masterKey, overloadLimits: overload)
        let clock = TestClock()
        let log = LogRecorder()
        let plane = ControlPlane(
            store: store, templates: try catalogue(store),
            configuration: ControlPlaneConfiguration(
                allowPrivateUpstreams: allowPrivateUpstreams, version: "1.2.3", bodyTime: bodyTime),
            now: { clock.now }, verifyGenesys: verifyGenesys, readiness: readiness, askGateway: askGateway,
            logger: log.logger)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = plane.application(address: .hostname("127.0.0.1", port: 0), extra: [.echo]) {
            port.yield($0 ?? 0)
        }
        // Stopped in order: a server that is cancelled outright ends the process over connections it has not looked at.
        var configuration = ServiceGroupConfiguration(
            services: [application], logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() })
        configuration.maximumGracefulShutdownDuration = .milliseconds(300)
        let group = ServiceGroup(configuration: configuration)
        let server = Task { try await group.run() }
        var failure: (any Error)?
        for await port in ports {
            do {
                let platform = try await key(.platformAdmin, of: nil, in: store, at: clock.now)
                let empty = TestWorld(
                    store: store, clock: clock, log: log, port: port, tenant: TenantID(at: clock.now),
                    keys: [.platformAdmin: platform], routes: plane.routes)
                try await body(try await empty.withTenant("acme"))
            } catch {
                failure = error
            }
            break
        }
        await group.triggerGracefulShutdown()
        _ = await server.result
        await store.close()
        if let failure { throw failure }
    }

    static func catalogue(_ store: Store) throws -> TemplateCatalogue {
        TemplateCatalogue(store: store, starters: try StarterTemplates.load(), compiled: CompiledTemplates())
    }

    /// The same world seen from another, new tenant.
    func withTenant(_ slug: String) async throws -> TestWorld {
        let tenant = Tenant(
            id: TenantID(at: clock.now), slug: slug, name: slug, timeZone: "Europe/Berlin", defaultLocale: "en",
            status: .active, createdAt: clock.now, updatedAt: clock.now, revision: 1)
        _ = try await store.directory.create(tenant)
        var keys = keys
        for role in Role.allCases where !role.isPlatform {
            keys[role] = try await Self.key(role, of: tenant.id, in: store, at: clock.now)
        }
        return TestWorld(
            store: store, clock: clock, log: log, port: port, tenant: tenant.id, keys: keys, routes: routes)
    }

    private static func key(
        _ role: Role, of tenant: TenantID?, in store: Store, at now: Timestamp
    ) async throws -> String {
        let key = APIKey(id: KeyID(at: now), tenant: tenant, role: role, name: role.rawValue, createdAt: now)
        guard let (text, secret) = APIKeyText.generate(id: key.id) else { return "" }
        try await store.addKey(key, secretHash: text.hash(pepper: store.keyHashing))
        return secret.revealText()
    }
}
