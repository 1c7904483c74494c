import Domain
import Synchronization

/// What the dispatcher hears of. Notes pile up until they are taken: a thousand outcomes cost one look.
final class EngineInbox: Sendable {
    struct Notes: Sendable {
        var finished: [Lane] = []
        var due: [(lane: Lane, work: Delivery.Work, at: Timestamp)] = []
    }

    private let notes = Mutex(Notes())
    private let signal: AsyncStream<Void>.Continuation
    let signals: AsyncStream<Void>

    init() {
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// A delivery is out of our hands; what remains to be done with it, if anything.
    func finished(_ lane: Lane, next: (work: Delivery.Work, at: Timestamp)?) {
        notes.withLock { notes in
            notes.finished.append(lane)
            if let next { notes.due.append((lane, next.work, next.at)) }
        }
        signal.yield()
    }

    /// Look again: the time of an alarm has come, the store has news, or the service stops.
    func ring() {
        signal.yield()
    }

    func take() -> Notes {
        notes.withLock { notes in
            defer { notes = Notes() }
            return notes
        }
    }
}
