import Domain
import Foundation
import GRDB
import JSON
import Testing
import Vault

@testable import Storage

struct AuditMoveTests {
    private static func event(_ number: Int, tenant: TenantID? = nil, at: Timestamp = TestStore.now) -> AuditEvent {
        AuditEvent(.settingChanged, of: tenant, by: .service, at: at, ["number": .string("number \(number)")])
    }

    private static func kinds(_ audit: Audit) async throws -> [String] {
        try await audit.file.pool.read { try String.fetchAll($0, sql: "SELECT kind FROM entries ORDER BY sequence") }
    }

    @discardableResult
    private static func sound(_ audit: Audit) throws -> AuditReport {
        try audit.file.verify(keys: [audit.checkpointKey], shipped: [])
    }

    @Test func whatIsStagedIsMovedInOrderAndOnce() async throws {
        let test = try await TestStore()
        let audit = test.store.audit
        for number in 0..<25 { try await audit.record(Self.event(number, tenant: test.tenant.id)) }
        try await audit.drain()
        try await audit.drain()
        #expect(
            try await Self.kinds(audit) == ["segment.opened", "tenant.created"]
                + Array(repeating: "setting.changed", count: 25))
        let staged = try await test.store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM audit_staged") }
        #expect(staged == 1, "the newest row stays, so that numbers go on")
        try Self.sound(audit)
    }

    /// One long transaction would hold up all who wait to write.
    @Test func muchThatWasMovedLeavesTheStagingInSeveralTransactions() async throws {
        let test = try await TestStore()
        let audit = test.store.audit
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<1_100 { group.addTask { try await audit.record(Self.event(number)) } }
            try await group.waitForAll()
        }
        let before = await test.store.commits.commits
        try await audit.drain()
        #expect(await test.store.commits.commits - before >= 4)
        let staged = try await test.store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM audit_staged") }
        #expect(staged == 1)
        #expect(try await Self.kinds(audit).count { $0 == "setting.changed" } == 1_100)
        try Self.sound(audit)
    }

    @Test func moversSideBySideMoveNothingTwice() async throws {
        let test = try await TestStore()
        let audit = test.store.audit
        // A second process on the same files.
        let other = try Store.open(path: test.path, masterKey: test.masterKey, audit: AuditKeys())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for store in [test.store, other] {
                for number in 0..<200 { group.addTask { try await store.audit.record(Self.event(number)) } }
                for _ in 0..<20 { group.addTask { try await store.audit.drain() } }
            }
            try await group.waitForAll()
        }
        try await audit.drain()
        #expect(try await Self.kinds(audit).count { $0 == "setting.changed" } == 400)
        try Self.sound(audit)
        await other.close()
    }

    @Test func aChangeThatIsUndoneLeavesNoEntryAndNoGap() async throws {
        let test = try await TestStore()
        let audit = test.store.audit
        for number in 0..<10 {
            await #expect(throws: StoreError.self) {
                try await test.store.commits.write { db in
                    try audit.stage(Self.event(number), in: db)
                    throw StoreError.corrupt("made to fail")
                }
            }
            try await audit.record(Self.event(number))
        }
        try await audit.drain()
        let kinds = try await Self.kinds(audit)
        #expect(kinds.count { $0 == "setting.changed" } == 10)
        #expect(!kinds.contains("log.anomaly"))
        try Self.sound(audit)
    }

    @Test func anActionWhoseEntryCanNotBeStagedDoesNotHappen() async throws {
        let test = try await TestStore()
        test.store.audit.endSegment()
        // No segment can be opened: its key would not be durable.
        try await test.store.audit.file.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = ON") }
        let policies: JSONValue = ["channels": ["sms"]]
        await #expect(throws: StoreError.self) {
            try await test.own.change(.policies, to: policies, secret: nil, from: 0, at: TestStore.now)
        }
        #expect(try await test.own.setting(.policies) == nil)
        try await test.store.audit.file.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = OFF") }
        _ = try await test.own.change(.policies, to: policies, secret: nil, from: 0, at: TestStore.now)
        #expect(try await test.own.setting(.policies) != nil)
    }

    @Test func whatWasStagedBeforeACrashIsMovedAfterIt() async throws {
        let test = try await TestStore()
        for number in 0..<5 { try await test.store.audit.record(Self.event(number)) }
        let store = try await test.reopened()
        try await store.audit.drain()
        #expect(try await Self.kinds(store.audit).count { $0 == "setting.changed" } == 5)
        try Self.sound(store.audit)
        await store.close()
    }

    @Test func aMoveThatWasDurableBeforeTheStagingWasClearedIsNotRepeated() async throws {
        let test = try await TestStore()
        let audit = test.store.audit
        for number in 0..<5 { try await audit.record(Self.event(number)) }
        let rows = try await test.store.pool.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM audit_staged").map {
                ($0["sequence"] as Int64, $0["envelope"] as Data)
            }
        }
        try await audit.drain()
        // As a crash between the two files leaves it.
        try await test.store.pool.write { db in
            for (sequence, envelope) in rows {
                try db.execute(
                    sql: "INSERT INTO audit_staged VALUES (?, ?) ON CONFLICT DO NOTHING",
                    arguments: [sequence, envelope])
            }
        }
        try await audit.drain()
        #expect(try await Self.kinds(audit).count { $0 == "setting.changed" } == 5)
    }

    @Test func stagedRowsThatSomebodyTookAwayAreTold() async throws {
        let test = try await TestStore()
        let audit = test.store.audit
        try await audit.drain()
        for number in 0..<5 { try await audit.record(Self.event(number)) }
        try await test.store.pool.write { db in
            try db.execute(
                sql:
                    "DELETE FROM audit_staged WHERE sequence IN (SELECT sequence FROM audit_staged ORDER BY sequence LIMIT 2 OFFSET 2)"
            )
        }
        try await audit.drain()
        let kinds = try await Self.kinds(audit)
        #expect(kinds.count { $0 == "setting.changed" } == 3)
        #expect(kinds.count { $0 == "log.anomaly" } == 1)
        try Self.sound(audit)
    }

    @Test func stagedRowsThatSomebodyDamagedAreToldAndHoldNothingUp() async throws {
        let test = try await TestStore()
        let audit = test.store.audit
        try await audit.drain()
        for number in 0..<5 { try await audit.record(Self.event(number)) }
        try await test.store.pool.write { db in
            try db.execute(
                sql: """
                    UPDATE audit_staged SET envelope = x'00'
                    WHERE sequence IN (SELECT sequence FROM audit_staged ORDER BY sequence LIMIT 2 OFFSET 2)
                    """)
        }
        try await audit.drain()
        let kinds = try await Self.kinds(audit)
        #expect(kinds.count { $0 == "setting.changed" } == 3)
        #expect(kinds.count { $0 == "log.anomaly" } == 2)
        try Self.sound(audit)
    }

    @Test func aStoreThatWasRestoredFromABackupGivesNoNumberTwice() async throws {
        let test = try await TestStore()
        try await test.store.audit.record(Self.event(1))
        await test.store.close()
        let backup = test.folder.appending(path: "backup.db").path
        try FileManager.default.copyItem(atPath: test.path, toPath: backup)
        var store = try Store.open(path: test.path, masterKey: test.masterKey)
        for number in 0..<9 { try await store.audit.record(Self.event(number)) }
        try await store.audit.drain()
        await store.close()
        for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: test.path + end) }
        try FileManager.default.copyItem(atPath: backup, toPath: test.path)
        store = try Store.open(path: test.path, masterKey: test.masterKey)
        for number in 0..<4 { try await store.audit.record(Self.event(number)) }
        try await store.audit.drain()
        #expect(try await Self.kinds(store.audit).count { $0 == "setting.changed" } == 14)
        try Self.sound(store.audit)
        await store.close()
    }

    @Test func aLogThatIsNotTheStoresIsTold() async throws {
        let test = try await TestStore()
        try await test.store.audit.drain()
        await test.store.close()
        for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: test.path + ".audit" + end) }
        let store = try Store.open(path: test.path, masterKey: test.masterKey)
        try await store.audit.drain()
        let outcomes = try await store.audit.entries(AuditFilter(), limit: 99)
            .filter { $0.header.core.kind == "log.anomaly" }.map(\.header.core.outcome)
        #expect(outcomes.contains("log-replaced"))
        await store.close()
    }

    @Test func aKeySealsNoLongerThanADayAndStandsInTheLogBeforeItsFirstUse() async throws {
        let test = try await TestStore()
        let audit = test.store.audit
        for day in 0..<3 { try await audit.record(Self.event(day, at: TestStore.now + .days(Int64(day)))) }
        try await audit.drain()
        let kinds = try await Self.kinds(audit)
        #expect(kinds.count { $0 == "segment.opened" } == 3)
        try Self.sound(audit)
    }

    @Test func nothingThatWasSealedIsReadableInTheFiles() async throws {
        let test = try await TestStore()
        let canary = "canary-5521-north"
        try await test.store.audit.record(
            AuditEvent(.settingChanged, of: nil, by: .service, at: TestStore.now, ["note": .string(canary)]))
        for step in 0..<2 {
            for name in try FileManager.default.contentsOfDirectory(atPath: test.folder.path) {
                let bytes = try Data(contentsOf: test.folder.appending(path: name))
                #expect(bytes.range(of: Data(canary.utf8)) == nil, "\(name) in step \(step)")
            }
            try await test.store.audit.drain()
        }
    }

    @Test func cardDataInADetailIsStars() async throws {
        let event = AuditEvent(
            .settingChanged, of: nil, by: .service, at: TestStore.now,
            [
                "note": "4111 1111 1111 1111", "id": .string("\(ReceiptID(at: TestStore.now))"),
                "list": ["4111111111111111"],
            ])
        let text = String(decoding: event.sealedPart.serialized(), as: UTF8.self)
        #expect(!text.contains("1111") && text.contains("rcp_"))
    }
}
