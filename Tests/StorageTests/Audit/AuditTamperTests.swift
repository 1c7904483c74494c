import Domain
import Foundation
import GRDB
import JSON
import Testing
import Vault

@testable import Storage

/// A copy of a log is changed in every way that a person with the file can think of; `verify` must find it and name the
/// first entry that is wrong.
struct AuditTamperTests {
    /// A closed log of some hundred entries of three tenants, in three segments, with its checkpoints.
    struct Sound {
        let path: String
        let size: UInt64
        let key: CheckpointKey
        let shipped: SignedCheckpoint
        let test: TestStore

        static func make(entries: Int = 420) async throws -> Sound {
            let test = try await TestStore()
            let audit = test.store.audit
            let tenants = [nil, test.tenant.id, try await test.addTenant("second").tenant]
            for number in 0..<entries {
                if number.isMultiple(of: 150) { audit.endSegment() }
                try await audit.record(
                    AuditEvent(
                        .settingChanged, of: tenants[number % 3], by: .service,
                        at: TestStore.now + Milliseconds(Int64(number)), ["number": .string("number \(number)")]))
                if number.isMultiple(of: 64) {
                    try await audit.drain()
                    _ = try await audit.checkpoint(at: TestStore.now)
                }
            }
            try await audit.drain()
            let shipped = try #require(try await audit.checkpoint(at: TestStore.now))
            let key = audit.checkpointKey
            await test.store.close()
            return Sound(
                path: test.path + ".audit", size: shipped.checkpoint.size, key: key, shipped: shipped, test: test)
        }

        func verify(_ path: String, key: CheckpointKey? = nil, shipped: [SignedCheckpoint] = []) throws -> AuditReport {
            try AuditFile.reading(path: path).verify(keys: [key].compactMap { $0 }, shipped: shipped)
        }

        /// The fault that is found in a copy after a change of it.
        func fault(
            withShipped: Bool = false, _ change: (Database) throws -> Void
        ) throws -> AuditFault? {
            let copy = test.folder.appending(path: "\(UUID().uuidString).sqlite").path
            try FileManager.default.copyItem(atPath: path, toPath: copy)
            let queue = try DatabaseQueue(path: copy)
            try queue.write { db in
                try db.execute(sql: "DROP TRIGGER entries_stay; DROP TRIGGER entries_remain")
                try change(db)
            }
            try queue.close()
            defer { try? FileManager.default.removeItem(atPath: copy) }
            do {
                _ = try verify(copy, key: withShipped ? key : nil, shipped: withShipped ? [shipped] : [])
                return nil
            } catch let fault as AuditFault {
                return fault
            }
        }
    }

    @Test func aLogThatNobodyTouchedIsSound() async throws {
        let sound = try await Sound.make()
        let report = try sound.verify(sound.path, key: sound.key, shipped: [sound.shipped])
        #expect(report.size == sound.size)
        #expect(report.vouchedSize == sound.size)
        #expect(report.root == sound.shipped.checkpoint.root)
        #expect(report.checkpoints == 8)
    }

    /// 200 tamperings at random: changes, removals, swaps, cuts.
    @Test func eachOfTwoHundredTamperingsIsFoundAndTheFirstEntryNamed() async throws {
        let sound = try await Sound.make(entries: 160)
        let seed = UInt64(Date().timeIntervalSince1970 * 1_000)
        print("The tamperings follow from the seed \(seed).")
        var random = Numbers(state: seed)
        for number in 0..<200 {
            let victim = UInt64.random(in: 0..<sound.size, using: &random)
            let kind = number % 4
            let other = UInt64.random(in: 0..<sound.size, using: &random)
            let place = Int.random(in: 0..<10_000, using: &random)
            let fault = try sound.fault { db in
                switch kind {
                case 0: try Self.flip(db, victim, place)
                case 1: try db.execute(sql: "DELETE FROM entries WHERE sequence = ?", arguments: [Int64(victim)])
                case 2: try Self.swap(db, victim, other == victim ? (victim + 1) % sound.size : other)
                default: try db.execute(sql: "DELETE FROM entries WHERE sequence >= ?", arguments: [Int64(victim)])
                }
            }
            let swapped = other == victim ? (victim + 1) % sound.size : other
            let first = kind == 2 ? min(victim, swapped) : victim
            #expect(
                fault?.sequence == first,
                "tampering \(number) of kind \(kind) at \(victim): \(String(describing: fault))")
        }
    }

    /// One bit of one column, the filters' columns included.
    private static func flip(_ db: Database, _ sequence: UInt64, _ place: Int) throws {
        let column = ["header", "body", "leaf", "tenant", "at", "kind"][place % 6]
        let row = try #require(
            try Row.fetchOne(db, sql: "SELECT * FROM entries WHERE sequence = ?", arguments: [Int64(sequence)]))
        let value: (any DatabaseValueConvertible)?
        switch column {
        case "at": value = (row["at"] as Int64) ^ (1 << Int64(place % 40))
        case "kind": value = (row["kind"] as String) + "x"
        case "tenant": value = row["tenant"] == nil ? Data(count: 16) : nil as Data?
        default:
            var bytes = row[column] as Data
            bytes[place % bytes.count] ^= 1 << UInt8(place % 8)
            value = bytes
        }
        try db.execute(
            sql: "UPDATE entries SET \(column) = ? WHERE sequence = ?", arguments: [value, Int64(sequence)])
    }

    private static func swap(_ db: Database, _ first: UInt64, _ second: UInt64) throws {
        try db.execute(
            sql: """
                UPDATE entries SET sequence = -1 WHERE sequence = ?1;
                """, arguments: [Int64(first)])
        try db.execute(
            sql: "UPDATE entries SET sequence = ? WHERE sequence = ?", arguments: [Int64(first), Int64(second)])
        try db.execute(sql: "UPDATE entries SET sequence = ? WHERE sequence = -1", arguments: [Int64(second)])
    }

    @Test func contentsThatChangePlacesAreFound() async throws {
        let sound = try await Sound.make(entries: 40)
        let fault = try sound.fault { db in
            try db.execute(
                sql: """
                    UPDATE entries SET body = (SELECT body FROM entries WHERE sequence = 21) WHERE sequence = 20
                    """)
        }
        #expect(fault == AuditFault(20, .changed))
    }

    @Test func anEntryTwiceIsFound() async throws {
        let sound = try await Sound.make(entries: 40)
        let fault = try sound.fault { db in
            try db.execute(
                sql: """
                    INSERT INTO entries (sequence, tenant, at, kind, header, body, leaf)
                    SELECT ?, tenant, at, kind, header, body, leaf FROM entries WHERE sequence = 30
                    """, arguments: [Int64(sound.size)])
        }
        #expect(fault == AuditFault(sound.size, .misplaced))
    }

    @Test func whatIsKeptBesideTheEntriesIsLookedAtToo() async throws {
        let sound = try await Sound.make()
        let statements = [
            "UPDATE log SET peaks = zeroblob(length(peaks))", "UPDATE log SET size = size - 1",
            "UPDATE tenants SET count = count + 1", "UPDATE nodes SET hash = zeroblob(32)", "DELETE FROM nodes",
            "DELETE FROM segments WHERE sequence > 0", "DELETE FROM tenants",
            "UPDATE checkpoints SET size = size + 1 WHERE size = (SELECT max(size) FROM checkpoints)",
        ]
        for statement in statements {
            #expect(try sound.fault { try $0.execute(sql: statement) } != nil, "\(statement)")
        }
    }

    /// Who has the file can make a log that is sound by itself. Only what was signed and kept tells.
    @Test func aLogThatWasWrittenAnewIsFoundByAnyCheckpointThatWasKept() async throws {
        let sound = try await Sound.make()
        let fault = try sound.fault { try Self.rewrite($0, from: 200, log: sound.test.store.audit.log) }
        let kept = try #require(fault)
        guard case .rewritten(let before) = kept.kind else { return #expect(Bool(false), "\(kept)") }
        #expect(kept.sequence <= 200 && before > 200)
        // Without the checkpoints in the file, only the shipped one tells.
        func anew(_ db: Database) throws {
            try Self.rewrite(db, from: 200, log: sound.test.store.audit.log)
            try db.execute(sql: "DELETE FROM checkpoints")
        }
        #expect(try sound.fault(anew) == nil, "without a checkpoint from elsewhere nobody can tell")
        #expect(try sound.fault(withShipped: true, anew) == AuditFault(0, .rewritten(before: sound.size)))
    }

    /// Honest docs: this is what the shipped checkpoint is for.
    @Test func aCutTailAndAnOldCopyAreFoundWithTheShippedCheckpointAndOnlyWithIt() async throws {
        let sound = try await Sound.make()
        for left in [UInt64(0), 1, 199, sound.size - 1] {
            func cut(_ db: Database) throws { try Self.cut(db, to: left) }
            #expect(try sound.fault(cut) == nil, "a clean cut to \(left) can't be seen without the checkpoint")
            #expect(
                try sound.fault(withShipped: true, cut)
                    == AuditFault(left, .cutOff(expected: sound.size)))
        }
    }

    @Test func aCheckpointOfAnotherKeyIsRefused() async throws {
        let sound = try await Sound.make(entries: 10)
        let other = try #require(
            CheckpointKey(CheckpointSigner().publicKey(of: sound.test.store.audit.log).description))
        #expect(throws: AuditFault(sound.size, .badCheckpoint)) {
            try sound.verify(sound.path, key: other, shipped: [sound.shipped])
        }
    }

    @Test func afterTheSigningKeyWasReplacedBothKeysAreNeeded() async throws {
        let sound = try await Sound.make(entries: 10)
        let signer = CheckpointSigner()
        let store = try Store.open(
            path: sound.test.path, masterKey: sound.test.masterKey,
            audit: AuditKeys(recipients: [sound.test.securityKey.recipient], signer: signer))
        try await store.audit.record(
            AuditEvent(.heartbeat, of: nil, by: .service, at: TestStore.now))
        try await store.audit.drain()
        let newest = try #require(try await store.audit.checkpoint(at: TestStore.now))
        let new = store.audit.checkpointKey
        await store.close()
        let file = try AuditFile.reading(path: sound.path)
        #expect(try file.verify(keys: [sound.key, new], shipped: [sound.shipped, newest]).checkpoints == 3)
        #expect(throws: AuditFault.self) { try file.verify(keys: [new], shipped: []) }
        #expect(throws: AuditFault.self) { try file.verify(keys: [sound.key], shipped: []) }
    }

    @Test func aFileThatIsNoLogIsToldSo() async throws {
        let test = try await TestStore()
        let path = test.folder.appending(path: "none.sqlite").path
        #expect(throws: StoreError.self) { try AuditFile.reading(path: path) }
        try Data("nothing".utf8).write(to: URL(filePath: path))
        #expect(throws: StoreError.self) { try AuditFile.reading(path: path).verify(keys: [], shipped: []) }
    }

    /// As an intruder who knows everything but the keys would: all hashes, lists and counts fit afterwards.
    private static func cut(_ db: Database, to size: UInt64) throws {
        try rebuild(db, log: nil) { $0.sequence < size ? ($0.header, $0.body) : nil }
        try db.execute(sql: "DELETE FROM checkpoints WHERE size > ?", arguments: [Int64(size)])
    }

    private static func rewrite(_ db: Database, from first: UInt64, log: AuditLogID) throws {
        try rebuild(db, log: log) { entry in
            guard entry.sequence == first else { return (entry.header, entry.body) }
            return (entry.header, entry.body.map { $0 ^ 1 })
        }
    }

    /// Writes the whole log again from changed entries.
    private static func rebuild(
        _ db: Database, log: AuditLogID?, _ change: (AuditVerifier.Stored) -> (header: [UInt8], body: [UInt8])?
    ) throws {
        let rows = try Row.fetchAll(db, sql: "SELECT * FROM entries ORDER BY sequence")
        let moved = try AuditHead(in: db).moved
        try db.execute(sql: "DELETE FROM entries; DELETE FROM nodes; DELETE FROM tenants; DELETE FROM segments")
        try db.execute(sql: "UPDATE log SET size = 0, peaks = x''")
        var appender = try AuditAppender(db)
        for row in rows {
            let stored = AuditVerifier.Stored(
                sequence: UInt64(row["sequence"] as Int64), header: Array(row["header"] as Data),
                body: Array(row["body"] as Data), leaf: Array(row["leaf"] as Data))
            guard let (header, body) = change(stored), let core = AuditHeader(header)?.core else { continue }
            try appender.append(core, core: core.bytes, body: body)
        }
        appender.noteMoved(moved)
        try appender.finish()
    }

    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }
}
