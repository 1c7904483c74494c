import Domain
import JSON
import Logging
import ServiceLifecycle
import Storage
import Synchronization
import Vault

/// Moves staged entries to the log, signs checkpoints, and has them copied away.
struct AuditService: Service {
    let audit: Audit
    let shippers: [AuditShipper]
    let health: AuditHealth
    let logger: Logger
    /// Entries after which a checkpoint is due, and the time after which it is due for a single one.
    var checkpointAfter = (entries: 64, time: Duration.seconds(10))
    /// So long nothing is told before a sign of life is.
    var silence = Duration.seconds(60)
    /// Entries that come close together are moved together.
    private let gathering = Duration.milliseconds(50)

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            for shipper in shippers { group.addTask { await shipper.run() } }
            let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            audit.bell.listen { wake.yield() }
            group.addTask {
                // Ends with the group.
                while (try? await Task.sleep(for: .seconds(1))) != nil { wake.yield() }
            }
            await loop(wakes)
            group.cancelAll()
        }
    }

    private func loop(_ wakes: AsyncStream<Void>) async {
        var signedAt = ContinuousClock.now
        var spokenAt = ContinuousClock.now
        var newest: Int64 = 0
        var shipped: UInt64 = 0
        await tell(.serviceStarted)
        for await _ in wakes.cancelOnGracefulShutdown() {
            // Cancelled: what is staged is moved by `finish`.
            guard (try? await Task.sleep(for: gathering)) != nil else { return }
            if audit.newestStaged != newest {
                newest = audit.newestStaged
                spokenAt = .now
            } else if .now - spokenAt >= silence {
                await tell(.heartbeat)
            }
            await work { try await audit.drain() }
            await work {
                let unsigned = try await audit.unsigned()
                let isDue = unsigned > 0 && .now - signedAt >= checkpointAfter.time
                if unsigned >= checkpointAfter.entries || isDue {
                    _ = try await audit.checkpoint(at: audit.now())
                    signedAt = .now
                }
                shipped = try await ship(after: shipped)
            }
        }
    }

    /// The last entries and the last checkpoint. Sinks are tried once.
    func finish() async {
        await tell(.serviceStopped)
        await work {
            try await audit.drain()
            _ = try await audit.checkpoint(at: audit.now())
            _ = try await ship(after: 0)
        }
        for shipper in shippers { _ = await shipper.flush() }
    }

    private func tell(_ kind: AuditKind) async {
        await work {
            let detail: JSONValue = [
                "version": .string(Release.version), "checkpointKey": .string(audit.checkpointKey.description),
            ]
            try await audit.record(AuditEvent(kind, of: nil, by: .service, at: audit.now(), detail))
        }
    }

    /// Hands the newest checkpoint to the sinks, whoever had it signed; answers its size.
    private func ship(after size: UInt64) async throws -> UInt64 {
        guard let newest = try await audit.newestCheckpoint(), newest.checkpoint.size > size else { return size }
        for shipper in shippers { shipper.ship(newest) }
        return newest.checkpoint.size
    }

    /// What fails is told once, and tried again with the next round: nothing is lost, it waits in the store.
    private func work(_ body: () async throws -> Void) async {
        do {
            try await body()
            if health.noteMove(nil) { logger.notice("The audit is written again") }
        } catch {
            if health.noteMove("\(error)") {
                logger.error("The audit can't be written; trying again", metadata: ["error": "\(error)"])
            }
        }
    }
}
