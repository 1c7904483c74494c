import Domain

/// Calls in front of the budgets. Each waits until its tokens are there after those of all that came before it, and takes
/// them in the moment in which it leaves.
extension TenantMeter {
    /// What a call costs; a message costs a request as well.
    package enum Cost: Sendable, Hashable {
        case smsParts(Int), email, request
    }

    struct Waiting: Sendable, Hashable {
        let ticket: Int
        let cost: Cost
        /// The message's attempt is being made durable, or is: it leaves as soon as it can.
        var isMarked = false
    }

    /// An attempt is begun this many nanoseconds before its tokens are there, since that takes a while.
    var markAhead: UInt64 { UInt64(min(1.5 * markTime, 250_000_000)) }

    /// Lets a call wait; answers its ticket. A message, which is the last call of its work, needs a turn to be marked
    /// before it may leave.
    package mutating func enter(_ cost: Cost, of claim: inout Claim, counter: UInt64) -> Int {
        lastTicket += 1
        line.append(Waiting(ticket: lastTicket, cost: cost))
        claim.lead += counter - min(claim.readyAt, counter)
        claim.readyAt = counter
        if case .smsParts(let parts) = cost {
            noteParts(parts)
            claimed.sms += Double(parts) - claim.sms
            claim.sms = Double(parts)
        }
        if cost != .request { claim.ticket = lastTicket }
        return lastTicket
    }

    /// Gives a message its turn, from which on its attempt is made durable; or answers when to ask again.
    package mutating func mark(_ claim: inout Claim, counter: UInt64) -> UInt64? {
        guard let index = line.firstIndex(where: { $0.ticket == claim.ticket }) else { return nil }
        let at = readyAt(index, counter: counter)
        guard at <= counter + markAhead else { return at - markAhead }
        line[index].isMarked = true
        claim.readyAt = counter
        return nil
    }

    /// The attempt is durable: the message would leave now.
    package mutating func noteMarked(_ claim: inout Claim, counter: UInt64) {
        let time = counter - min(claim.readyAt, counter)
        markTime += (Double(time) - markTime) / 8
        claim.lead += time
        claim.readyAt = counter
    }

    /// Takes all that a message costs, and it leaves now; or answers when to ask again.
    package mutating func leave(_ claim: inout Claim, counter: UInt64) -> UInt64? {
        guard let index = line.firstIndex(where: { $0.ticket == claim.ticket }) else { return nil }
        if let later = spend(index, counter: counter) { return later }
        noteLead(claim.lead)
        drop(&claim)
        return nil
    }

    /// Takes what a question costs, and it leaves now; or answers when to ask again.
    package mutating func leave(_ ticket: Int, of claim: inout Claim, counter: UInt64) -> UInt64? {
        guard let index = line.firstIndex(where: { $0.ticket == ticket }) else { return nil }
        if let later = spend(index, counter: counter) { return later }
        // Of a message's claim one request is left for the message itself.
        if claim.requests > (claim.sms > 0 || claim.email > 0 ? 1 : 0) {
            claim.requests -= 1
            claimed.requests -= 1
        }
        claim.readyAt = counter
        return nil
    }

    /// A call does not go after all.
    package mutating func giveUp(_ ticket: Int) {
        line.removeAll { $0.ticket == ticket }
    }

    private mutating func spend(_ index: Int, counter: UInt64) -> UInt64? {
        let at = readyAt(index, counter: counter)
        guard at <= counter else { return at }
        switch line.remove(at: index).cost {
        case .smsParts(let parts): _ = sms.take(parts, now: counter)
        case .email: _ = email.take(1, now: counter)
        case .request: break
        }
        _ = requests.take(1, now: counter)
        ceiling?.spend(counter: counter)
        return nil
    }

    /// When a call could leave, if those before it leave as soon as they can.
    private mutating func readyAt(_ index: Int, counter: UInt64) -> UInt64 {
        let ahead = before(index, counter: counter)
        var at: UInt64
        switch line[index].cost {
        case .smsParts(let parts): at = sms.ready(parts, after: ahead.sms, now: counter)
        case .email: at = email.ready(1, after: ahead.email, now: counter)
        case .request: at = counter
        }
        at = max(at, requests.ready(1, after: ahead.requests, now: counter))
        guard let left = ceiling?.left(counter: counter), left <= ahead.requests else { return at }
        // Those before it may still give up what is left of the platform's window.
        return max(at, left == 0 ? ceiling?.endsAt ?? counter : counter + 50_000_000)
    }

    /// How many messages in the line have no tokens of their channel until then.
    mutating func waitingForChannel(until time: UInt64, counter: UInt64) -> Int {
        var (before, count) = (Before(), 0)
        for waiting in line {
            switch waiting.cost {
            case .request: continue
            case .smsParts(let parts):
                if !waiting.isMarked, sms.ready(parts, after: before.sms, now: counter) > time { count += 1 }
                before.sms += parts
            case .email:
                if !waiting.isMarked, email.ready(1, after: before.email, now: counter) > time { count += 1 }
                before.email += 1
            }
        }
        return count
    }

    private struct Before {
        var sms = 0
        var email = 0
        var requests = 0
    }

    /// What is taken before a call: the tokens of those before it. Messages come before questions; one that waits for its
    /// channel keeps no request back.
    private mutating func before(_ index: Int, counter: UInt64) -> Before {
        let isQuestion = line[index].cost == .request
        var before = Before()
        var due = (sms: true, email: true)
        for other in line.indices where other != index {
            let waiting = line[other]
            switch waiting.cost {
            case .request:
                if isQuestion, other < index { before.requests += 1 }
            case .smsParts(let parts):
                guard isQuestion || other < index else { continue }
                if due.sms { due.sms = sms.ready(parts, after: before.sms, now: counter) <= counter }
                if due.sms || waiting.isMarked { before.requests += 1 }
                before.sms += parts
            case .email:
                guard isQuestion || other < index else { continue }
                if due.email { due.email = email.ready(1, after: before.email, now: counter) <= counter }
                if due.email || waiting.isMarked { before.requests += 1 }
                before.email += 1
            }
        }
        return before
    }
}
