import ServiceLifecycle

/// A service whose tasks run on the event loops of the connections.
struct EventLoopService<Base: Service>: Service {
    let base: Base

    func run() async throws {
        try await withTaskExecutorPreference(EventLoopExecutor(ConnectionLoops.group)) { try await base.run() }
    }
}
