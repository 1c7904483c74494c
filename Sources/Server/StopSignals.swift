import UnixSignals

/// Runs something until it ends by itself, or SIGTERM or SIGINT cancels it.
enum StopSignals {
    static func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body() }
            group.addTask { for await _ in signals { return } }
            do {
                try await group.next()
                group.cancelAll()
                try await group.waitForAll()
            } catch is CancellationError {}
        }
    }
}
