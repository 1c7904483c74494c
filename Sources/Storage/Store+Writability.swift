extension Store {
    /// Why nothing can be written now; `nil` where it can. Answers in a bounded time whatever the disk does.
    /// - Parameter patience: how long the writer may take to answer.
    package func writability(within patience: Duration = .seconds(2)) async -> String? {
        if let reason = overload() { return "is overloaded: \(reason)" }
        let (answers, answer) = AsyncStream.makeStream(of: String?.self)
        // Neither is waited for: a write that is stuck ends when the disk lets go of it, or never.
        Task {
            do {
                try await checkWritable()
                answer.yield(nil)
            } catch {
                answer.yield("is not writable: \(error)")
            }
        }
        let clock = Task {
            // Cancelled as soon as the answer is there.
            try? await Task.sleep(for: patience)
            answer.yield("does not answer")
        }
        defer { clock.cancel() }
        for await failure in answers { return failure }
        return nil
    }
}
