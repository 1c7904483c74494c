import Domain
import Foundation
import JSON
import Logging
import Storage
import Subprocess
import Testing
import Transport
import Vault

@testable import Server

/// Checkpoints reach their second place, however it fails for a while.
@Suite struct AuditSinkTests {
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func checkpoint(_ size: UInt64 = 7) throws -> SignedCheckpoint {
        try CheckpointSigner().sign(
            AuditCheckpoint(
                log: AuditLogID(), size: size, root: MerkleTree.emptyRoot, at: Timestamp(milliseconds: 1_000)))
    }

    private static func failures(_ health: AuditHealth) -> [String] {
        health.checks.filter { $0.failure != nil }.map(\.check)
    }

    @Test func aServerPostsItsCheckpointsWithItsToken() async throws {
        let receiver = try CheckpointReceiver()
        try await TemporaryFolder.run { folder in
            let ended = try await RunningServer.run(
                data: folder.data,
                environment: [
                    "COUNTERFOIL_AUDIT_SINK": "\(receiver.url),\(folder.sink)", "COUNTERFOIL_AUDIT_SINK_TOKEN": "t-1",
                ]
            ) { _ in }
            #expect(ended.status == .exited(0))
            let post = try #require(receiver.posts.last)
            #expect(post.head.hasPrefix("POST /checkpoints"))
            #expect(post.head.contains("uthorization: Bearer t-1"))
            let key = try String(contentsOfFile: folder.data + "/audit-signing.pub", encoding: .utf8)
            let pinned = try #require(CheckpointKey(key.trimmingCharacters(in: .newlines)))
            let signed = try #require(SignedCheckpoint(note: post.body))
            #expect(signed.isSigned(by: pinned))
            #expect(try CheckpointFiles.read(folder.sink).contains(signed))
        }
    }

    @Test func whatASinkRefusesWaitsAndIsTold() async throws {
        let receiver = try CheckpointReceiver(status: 503)
        let transport = Transport(policy: .allowPrivate)
        let health = AuditHealth(patience: .zero)
        let shipper = AuditShipper(
            sink: AddressSink(url: receiver.url, token: nil, transport: transport), health: health, logger: Self.quiet)
        #expect(await shipper.flush(), "nothing waits")
        shipper.ship(try Self.checkpoint(7))
        #expect(await shipper.flush() == false)
        #expect(Self.failures(health) == ["audit-sink"])
        let newest = try Self.checkpoint(9)
        shipper.ship(newest)
        receiver.answer(with: 204)
        #expect(await shipper.flush())
        #expect(Self.failures(health) == [])
        #expect(receiver.posts.last?.body == newest.note, "the newest is what counts")
        await transport.close()
        shipper.ship(newest)
        #expect(await shipper.flush() == false, "a sink that can't be reached")
    }

    @Test func aFolderThatCanNotBeWrittenIsTriedAgain() async throws {
        try await TemporaryFolder.run { folder in
            let blocked = try folder.write("a file", to: "sink")
            let health = AuditHealth(patience: .zero)
            let shipper = AuditShipper(sink: FolderSink(path: blocked), health: health, logger: Self.quiet)
            let signed = try Self.checkpoint()
            shipper.ship(signed)
            let isShipped = await shipper.flush()
            #expect(!isShipped && Self.failures(health) == ["audit-sink"])
            try FileManager.default.removeItem(atPath: blocked)
            let isShippedNow = await shipper.flush()
            #expect(isShippedNow && Self.failures(health) == [])
            let kept = try CheckpointFiles.read(blocked)
            #expect(kept == [signed])
            // The same again changes nothing.
            shipper.ship(signed)
            let again = await shipper.flush()
            #expect(again)
        }
    }

    @Test func aSinkHasAMinuteBeforeItCounts() {
        let health = AuditHealth()
        #expect(health.noteSink("s", "broken"))
        #expect(!health.noteSink("s", "broken"), "no news")
        #expect(Self.failures(health) == [])
        #expect(health.noteMove("full"))
        #expect(Self.failures(health) == ["audit"])
        #expect(health.noteMove(nil))
        #expect(Self.failures(health) == [])
    }

    @Test(
        arguments: [
            ("/a,/b", 2), ("https://a.example/x", 1), ("/a,https://a.example", 2), ("http://a.example", nil), ("", nil),
            ("ftp://a.example", nil),
        ] as [(String, Int?)])
    func aPlaceIsAFolderOrAnEncryptedAddress(text: String, count: Int?) {
        #expect(AuditSinkPlace.list(text, allowsPlain: false)?.count == count)
    }

    /// The service by itself: it moves, signs after 64 entries, says that it lives, and leaves nothing behind.
    @Test func theServiceSignsAndShipsAndTellsThatItLives() async throws {
        try await TemporaryFolder.run { folder in
            let store = try Store.open(path: folder.path + "/store.sqlite", masterKey: MasterKey())
            let health = AuditHealth()
            let shipper = AuditShipper(sink: FolderSink(path: folder.sink), health: health, logger: Self.quiet)
            var service = AuditService(audit: store.audit, shippers: [shipper], health: health, logger: Self.quiet)
            service.silence = .milliseconds(1)
            let running = Task { [service] in try await service.run() }
            try await store.audit.record(
                (0..<70).map {
                    AuditEvent(.migrated, of: nil, by: .service, at: store.audit.now(), ["n": .integer($0)])
                })
            var filter = AuditFilter()
            filter.kind = .heartbeat
            while try await store.audit.newestCheckpoint() == nil { try await Task.sleep(for: .milliseconds(10)) }
            while try await store.audit.entries(filter, limit: 1).isEmpty {
                try await Task.sleep(for: .milliseconds(10))
            }
            running.cancel()
            _ = await running.result
            await service.finish()
            let report = try AuditFile.reading(path: folder.path + "/store.sqlite.audit").verify(
                keys: [store.audit.checkpointKey], shipped: try CheckpointFiles.read(folder.sink))
            #expect(report.vouchedSize == report.size, "the last checkpoint covers all and was copied")
            await store.close()
        }
    }
}
