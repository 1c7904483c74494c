/// Who may go on the wire next: bounded places in all and for each origin, waiting calls in turn.
///
/// Waiting calls of one origin and one partition keep their order; partitions of an origin take turns, and so do origins.
/// A full origin holds up nobody else. libcurl's own limits are not used for this: it has one line for all hosts and
/// moves only the head of it, so one full host would hold up the others.
struct Places {
    struct Ticket: Hashable {
        let call: UInt64
        let origin: String
        let partition: String
    }

    private struct Lane {
        var running = 0
        var turns = Line<String>()
        var waiting: [String: Line<Ticket>] = [:]
    }

    let inAll: Int
    let perOrigin: Int
    private(set) var running = 0
    private var lanes: [String: Lane] = [:]
    /// Origins that have both a waiting call and a free place, each once.
    private var ready = Line<String>()

    init(inAll: Int, perOrigin: Int) {
        self.inAll = max(1, inAll)
        self.perOrigin = max(1, perOrigin)
    }

    mutating func wait(_ ticket: Ticket) {
        var lane = lanes.removeValue(forKey: ticket.origin) ?? Lane()
        if lane.turns.isEmpty && lane.running < perOrigin {
            ready.append(ticket.origin)
        }
        if lane.waiting[ticket.partition] == nil {
            lane.turns.append(ticket.partition)
        }
        lane.waiting[ticket.partition, default: Line()].append(ticket)
        lanes[ticket.origin] = lane
    }

    /// Takes a place for the next call in turn; nil when there is no place or nobody may go.
    mutating func take() -> Ticket? {
        guard running < inAll, let origin = ready.popFirst(), var lane = lanes.removeValue(forKey: origin),
            let partition = lane.turns.popFirst(), var line = lane.waiting.removeValue(forKey: partition),
            let ticket = line.popFirst()
        else { return nil }
        if !line.isEmpty {
            lane.waiting[partition] = line
            lane.turns.append(partition)
        }
        lane.running += 1
        running += 1
        if !lane.turns.isEmpty && lane.running < perOrigin {
            ready.append(origin)
        }
        lanes[origin] = lane
        return ticket
    }

    /// Gives the place back that `take` gave for a call to `origin`.
    mutating func leave(_ origin: String) {
        guard var lane = lanes.removeValue(forKey: origin) else { return }
        if !lane.turns.isEmpty && lane.running == perOrigin {
            ready.append(origin)
        }
        lane.running -= 1
        running -= 1
        if lane.running > 0 || !lane.turns.isEmpty {
            lanes[origin] = lane
        }
    }
}
