import Domain
import Storage

/// Which callbacks have something to be sent and how much of it is under way. A value: the sender's loop asks it who is
/// next, so that one callback's silence holds up nobody else.
struct CallbackRounds {
    struct Key: Hashable {
        let tenant: TenantID
        let callback: CallbackID
    }

    /// What may be taken from the store now.
    struct Turn: Hashable {
        let key: Key
        let limit: Int
        let inHand: Set<CallbackEventID>
    }

    private struct Entry {
        /// When there is something to take; `nil` where it is not known that there is.
        var due: Timestamp?
        var isFailing = false
        /// Nothing is taken before this time.
        var restUntil: Timestamp?
        /// How often in a row its messages could not be made ready.
        var troubles = 0
        var revision = 0
        var inHand: Set<CallbackEventID> = []
        /// Counts the turns, so that all have theirs.
        var lastTurn = 0

        var next: Timestamp? { due.map { max($0, restUntil ?? $0) } }
    }

    let configuration: CallbackConfiguration
    private var entries: [Key: Entry] = [:]
    private var turns = 0
    private(set) var inFlight = 0
    private var failingInFlight = 0

    init(_ configuration: CallbackConfiguration) {
        self.configuration = configuration
    }

    /// Takes over what the store says of a tenant's callbacks, or of all: what it does not name has nothing to be sent.
    mutating func set(_ dues: [CallbackOutbox.Due], of tenant: TenantID?) {
        for key in entries.keys where tenant == nil || key.tenant == tenant { entries[key]?.due = nil }
        for due in dues {
            let key = Key(tenant: due.tenant, callback: due.callback)
            entries[key, default: Entry()].due = due.at
            if entries[key]?.revision != due.revision { wake(key, revision: due.revision) }
            setFailing(due.isFailing, key)
        }
        entries = entries.filter { $0.value.due != nil || !$0.value.inHand.isEmpty }
    }

    /// Those that may have more messages under way, the one that waited longest first.
    func next(now: Timestamp) -> [Turn] {
        var free = max(0, configuration.places - (inFlight - failingInFlight))
        var failingFree = max(0, configuration.failingPlaces - failingInFlight)
        let ready = entries.filter { $0.value.next.map { $0 <= now } ?? false }.sorted {
            $0.value.lastTurn < $1.value.lastTurn
        }
        return ready.compactMap { key, entry in
            let own = (entry.isFailing ? 1 : configuration.placesPerCallback) - entry.inHand.count
            let limit = min(own, entry.isFailing ? failingFree : free)
            guard limit > 0 else { return nil }
            if entry.isFailing { failingFree -= limit } else { free -= limit }
            return Turn(key: key, limit: limit, inHand: entry.inHand)
        }
    }

    /// Notes what was taken on a turn. Less than the limit: there is no more until something changes.
    mutating func took(_ events: [CallbackEventID], on turn: Turn) {
        guard var entry = entries[turn.key] else { return }
        turns += 1
        entry.lastTurn = turns
        entry.inHand.formUnion(events)
        entry.troubles = 0
        if events.count < turn.limit { entry.due = nil }
        entries[turn.key] = entry
        inFlight += events.count
        if entry.isFailing { failingInFlight += events.count }
    }

    /// A message came back.
    mutating func finished(_ event: CallbackEventID, of key: Key) {
        guard let entry = entries[key], entry.inHand.contains(event) else { return }
        entries[key]?.inHand.remove(event)
        inFlight -= 1
        if entry.isFailing { failingInFlight -= 1 }
    }

    /// The receiver asks to be left alone; a rest is never made shorter.
    mutating func rest(_ key: Key, until time: Timestamp) {
        guard let entry = entries[key] else { return }
        entries[key]?.restUntil = max(time, entry.restUntil ?? time)
    }

    /// A turn brought nothing because its messages can't be made ready, and asking at once again would not help: the
    /// callback has its next turn as late as it would after that many messages that were not taken.
    mutating func failed(_ turn: Turn, at now: Timestamp, random: inout some RandomNumberGenerator) {
        guard var entry = entries[turn.key] else { return }
        turns += 1
        entry.lastTurn = turns
        entry.troubles = min(entry.troubles + 1, CallbackSchedule.waits.count)
        entry.restUntil = CallbackSchedule.wait(after: entry.troubles, random: &random).map { now + $0 }
        entries[turn.key] = entry
    }

    /// What was changed may work at once.
    private mutating func wake(_ key: Key, revision: Int) {
        entries[key]?.revision = revision
        entries[key]?.restUntil = nil
        entries[key]?.troubles = 0
    }

    private mutating func setFailing(_ isFailing: Bool, _ key: Key) {
        guard let entry = entries[key], entry.isFailing != isFailing else { return }
        entries[key]?.isFailing = isFailing
        failingInFlight += isFailing ? entry.inHand.count : -entry.inHand.count
    }

    /// When something will be due that is not due yet; what is due now waits for a place and is woken by it.
    func nextDue(after now: Timestamp) -> Timestamp? {
        entries.values.compactMap(\.next).filter { $0 > now }.min()
    }
}
