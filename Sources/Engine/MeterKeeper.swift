import Domain
import Logging
import ServiceLifecycle
import Storage

/// Notes each second what was spent, in one write for all tenants, so that the next run knows what is left.
struct MeterKeeper: Sendable {
    let store: Store
    let meters: Meters
    let clock: any EngineClock
    let logger: Logger

    static let pause = Milliseconds.seconds(1)

    /// Until the service stops.
    func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await clock.sleep(for: Self.pause)
                } catch {
                    return
                }
                await keep()
            }
        }
    }

    /// - Parameter isEnd: nothing will be spent after this.
    func keep(isEnd: Bool = false) async {
        let kept = meters.takeUnnoted(isEnd: isEnd)
        do {
            try await store.outbox.keep(kept)
        } catch {
            meters.putBack(kept.map(\.tenant))
            guard !Task.isCancelled else { return }
            logger.error("What was spent could not be noted; trying again soon", metadata: ["error": "\(error)"])
        }
    }
}
