import NIOPosix
import ServiceLifecycle

/// A service whose tasks run on the event loops.
struct EventLoopService<Base: Service>: Service {
    let base: Base

    func run() async throws {
        try await withTaskExecutorPreference(EventLoopExecutor(.singleton)) { try await base.run() }
    }
}
