import Domain
import Foundation
import GRDB
import JSON
import Testing
import Vault

@testable import Storage

struct AuditMoveTests {
    private static func event(_ number: Int, tenant: TenantID? = nil) -> AuditEvent {
        AuditEvent(
            .settingChanged, of: tenant, by: .service, at: TestStore.now, ["number": .string("number \(number)")])
    }

    @Test func whatIsStagedIsMovedInOrderAndOnce() async throws {
        let test = try await TestStore()
        let audit = test.store.audit
        let before = try await audit.file.pool.read { try AuditHead(in: $0).range.size }
        for number in 0..<25 { try await audit.record(Self.event(number, tenant: test.tenant.id)) }
        try await audit.drain()
        try await audit.drain()
        let kinds = try await audit.file.pool.read { db in
            try String.fetchAll(db, sql: "SELECT kind FROM entries ORDER BY sequence")
        }
        #expect(kinds.filter { $0 == "setting.changed" }.count == 25)
        #expect(kinds.count >= Int(before) + 25)
        let staged = try await test.store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM audit_staged") }
        #expect(staged == 1)
    }
}
