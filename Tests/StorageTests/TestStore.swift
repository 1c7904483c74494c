import Domain
import Foundation
import JSON
import Testing
import Vault

@testable import Storage

/// A store in a real file in a folder of its own, with one tenant. The folder goes when the last test lets go of it.
final class TestStore: Sendable {
    static let now = Timestamp(milliseconds: 1_795_342_800_000)

    let folder: URL
    let masterKey: MasterKey
    /// Reads the audit.
    let securityKey = AuditSecurityKey()
    let store: Store
    let tenant: Tenant

    init(readers: Int = 4) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "counterfoil-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        masterKey = MasterKey()
        store = try Store.open(
            path: folder.appending(path: "store.db").path, masterKey: masterKey, readers: readers,
            audit: AuditKeys(recipients: [securityKey.recipient], signer: CheckpointSigner()))
        tenant = Self.tenant(named: "first")
        guard case .created = try await store.directory.create(tenant) else { throw StoreError.closed }
    }

    deinit {
        // What stays behind is in the system's folder for temporary files.
        try? FileManager.default.removeItem(at: folder)
    }

    var path: String { folder.appending(path: "store.db").path }
    var own: TenantStore { store.tenant(tenant.id) }
    var outbox: Outbox { store.outbox }

    static func tenant(named slug: String) -> Tenant {
        Tenant(
            id: TenantID(at: now), slug: slug, name: "Name of \(slug)", timeZone: "Europe/Berlin", defaultLocale: "en",
            status: .active, createdAt: now, updatedAt: now, revision: 1)
    }

    func addTenant(_ slug: String) async throws -> TenantStore {
        let tenant = Self.tenant(named: slug)
        guard case .created(let created) = try await store.directory.create(tenant) else { throw StoreError.closed }
        return store.tenant(created.id)
    }

    /// Closes the store and opens its file again, as a start of the program does.
    func reopened() async throws -> Store {
        await store.close()
        return try Store.open(path: path, masterKey: masterKey)
    }

    /// Accepts receipts and answers their ids.
    @discardableResult
    func accept(_ samples: [Sample], for tenant: TenantStore? = nil) async throws -> [ReceiptID] {
        var ids: [ReceiptID] = []
        for sample in samples {
            let receipt = try sample.receipt()
            #expect(try await (tenant ?? own).accept(receipt) == .accepted)
            ids.append(receipt.id)
        }
        return ids
    }

    /// Takes due deliveries of the first tenant into this run's hands.
    func lease(
        _ channel: Channel = .sms, _ work: Delivery.Work = .send, limit: Int = 100, at time: Timestamp = now,
        from other: Store? = nil
    ) async throws -> [LeasedDelivery] {
        let order = Outbox.Order(lane: Lane(tenant: tenant.id, channel: channel), work: work, limit: limit)
        return try await (other ?? store).outbox.lease([order], now: time, until: time + .minutes(5), owner: "test")
    }

    func begin(_ leased: LeasedDelivery, segments: Int? = 1, day: Int = 1, cap: Int = 1_000) async throws -> String {
        switch try await outbox.begin(leased, segments: segments, day: day, dayCap: cap, at: Self.now) {
        case .begun: "begun"
        case .suppressed: "suppressed"
        case .capReached: "capReached"
        case .lost: "lost"
        }
    }

    @discardableResult
    func settle(
        _ leased: LeasedDelivery, _ outcome: WorkOutcome, policies: Policies = Policies(), at time: Timestamp = now
    ) async throws -> ReceiptProgress.Decision? {
        try await outbox.settle(
            leased, outcome, rules: .init(policies: policies, plan: .standard),
            account: .init(startedAt: time, detail: ["outcome": "test"]), at: time)
    }
}
