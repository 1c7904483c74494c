import Domain
import Synchronization

/// What the sender's loop hears of. Notes pile up until they are taken.
final class CallbackInbox: Sendable {
    struct Notes: Sendable {
        var finished: [Finished] = []
        /// An alarm rang: the store is to be asked for all that is due.
        var isAllWanted = false
    }

    /// A message that came back.
    struct Finished: Sendable {
        let key: CallbackRounds.Key
        let event: CallbackEventID
        /// Until when the receiver asks to be left alone.
        let restUntil: Timestamp?
    }

    private let notes = Mutex(Notes())
    private let signal: AsyncStream<Void>.Continuation
    let signals: AsyncStream<Void>

    init() {
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func finished(_ event: CallbackEventID, of key: CallbackRounds.Key, restUntil: Timestamp?) {
        notes.withLock { $0.finished.append(Finished(key: key, event: event, restUntil: restUntil)) }
        signal.yield()
    }

    func wantAll() {
        notes.withLock { $0.isAllWanted = true }
        signal.yield()
    }

    func ring() { signal.yield() }

    func take() -> Notes {
        notes.withLock { notes in
            defer { notes = Notes() }
            return notes
        }
    }
}
