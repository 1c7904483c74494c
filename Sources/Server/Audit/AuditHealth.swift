import Synchronization

/// What keeps the audit from doing its work now, for `readyz`.
final class AuditHealth: Sendable {
    private struct Trouble {
        let since: ContinuousClock.Instant
        let text: String
    }

    /// A sink may fail so long before it counts.
    static let patience = Duration.seconds(60)

    private let patience: Duration
    private let moving = Mutex<String?>(nil)
    private let sinks = Mutex<[String: Trouble]>([:])

    init(patience: Duration = AuditHealth.patience) {
        self.patience = patience
    }

    /// Answers whether this is news.
    func noteMove(_ failure: String?) -> Bool {
        moving.withLock { known in
            defer { known = failure }
            return (known == nil) != (failure == nil)
        }
    }

    /// Answers whether this is news.
    func noteSink(_ name: String, _ failure: String?) -> Bool {
        sinks.withLock { sinks in
            guard let failure else { return sinks.removeValue(forKey: name) != nil }
            let known = sinks[name]
            sinks[name] = Trouble(since: known?.since ?? .now, text: failure)
            return known == nil
        }
    }

    var checks: [(check: String, failure: String?)] {
        let stuck = moving.withLock { $0 }
        let failing = sinks.withLock { sinks in
            sinks.filter { .now - $0.value.since >= patience }.sorted { $0.key < $1.key }
        }
        return [
            ("audit", stuck.map { "can't be written: \($0)" }),
            ("audit-sink", failing.first.map { "takes no checkpoints: \($0.value.text)" }),
        ]
    }
}
