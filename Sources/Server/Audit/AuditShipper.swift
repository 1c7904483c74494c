import Logging
import Synchronization
import Vault

/// Copies checkpoints to a sink, the newest one where several wait, and again and again until it is taken.
final class AuditShipper: Sendable {
    private let sink: any AuditSink
    private let health: AuditHealth
    private let logger: Logger
    private let waiting = Mutex<SignedCheckpoint?>(nil)
    private let signal: AsyncStream<Void>.Continuation
    private let signals: AsyncStream<Void>

    private static let longestPause = Duration.seconds(60)

    init(sink: any AuditSink, health: AuditHealth, logger: Logger) {
        (self.sink, self.health, self.logger) = (sink, health, logger)
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func ship(_ checkpoint: SignedCheckpoint) {
        waiting.withLock { $0 = checkpoint }
        signal.yield()
    }

    /// Ships until it is cancelled. At most one a second.
    func run() async {
        for await _ in signals {
            var pause = Duration.seconds(1)
            while await !flush() {
                // Cancelled: what waits is tried once more by who ends the service.
                guard (try? await Task.sleep(for: pause)) != nil else { return }
                pause = min(pause * 2, Self.longestPause)
            }
            guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
        }
    }

    /// Tries once; `true` where nothing waits afterwards.
    func flush() async -> Bool {
        guard let checkpoint = waiting.withLock({ $0 }) else { return true }
        do {
            try await sink.store(checkpoint)
            if health.noteSink(sink.name, nil) {
                logger.notice("The audit sink takes checkpoints again", metadata: ["sink": "\(sink.name)"])
            }
            return waiting.withLock { newest in
                if newest == checkpoint { newest = nil }
                return newest == nil
            }
        } catch {
            if health.noteSink(sink.name, "\(error)") {
                logger.error(
                    "The audit sink takes no checkpoint; trying again",
                    metadata: ["sink": "\(sink.name)", "error": "\(error)"])
            }
            return false
        }
    }
}
