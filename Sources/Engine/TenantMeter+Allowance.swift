package import Domain

extension TenantMeter {
    /// A rest longer than this is told to each delivery that waits, which then waits no longer than its own time.
    private static let longRest = Milliseconds.seconds(180)

    /// What the schedule asks before work of a lane is taken into hands.
    ///
    /// - Parameter rivals: the channels on which sends are due.
    package mutating func turn(
        _ work: Delivery.Work, _ channel: Channel, rivals: [Channel], now: Timestamp, counter: UInt64
    ) -> LaneSchedule.Allowance {
        let isSend = work == .send
        if isSend, channel == .sms, let end = capUntil, end > now { return .now(.max) }
        if let rest = rest(at: counter) {
            let left = rest.left(counter)
            return isSend && left > Self.longRest ? .now(.max) : .later(now + left)
        }
        let (count, retryAt) = allowance(work, channel, rivals: rivals, now: now, counter: counter)
        guard count == 0 else { return .now(count) }
        return .later(now + Milliseconds(Int64((retryAt - counter) / 1_000_000 + 1)))
    }

    /// How much work of a kind can begin now; where none can, the counter at which it is worth asking again.
    ///
    /// - Parameter rivals: the channels on which sends wait. Questions take only the requests that these do not need.
    package mutating func allowance(
        _ work: Delivery.Work, _ channel: Channel, rivals: [Channel] = [], now: Timestamp, counter: UInt64
    ) -> (count: Int, retryAt: UInt64) {
        if isProbing, underWay > 0 { return (0, counter + 100_000_000) }
        let need = need(of: work, channel)
        let claimedRequests = claimedRequests(counter: counter)
        var room = Room(most: isProbing ? 1 : 1_000_000, retryAt: counter)
        room.narrow(&requests, need: need.requests, claimed: claimedRequests, ahead: ahead, counter: counter)
        room.narrow(&sms, need: need.sms, claimed: claimed.sms, ahead: ahead, counter: counter)
        room.narrow(&email, need: need.email, claimed: claimed.email, ahead: ahead, counter: counter)
        if let left = ceiling?.left(counter: counter), let end = ceiling?.endsAt {
            room.narrow(to: (Double(left) - claimedRequests) / need.requests, until: end)
        }
        if work != .send, owedToQuestions < 1 {
            let spare = spare(besides: rivals, claimed: claimedRequests, now: now, counter: counter)
            // What sends leave is not worth asking for more often.
            room.narrow(to: spare.requests, until: max(spare.until, counter + 50_000_000))
        }
        // Where claims are in the way, their end is what to wait for; the alarm is for safety only.
        return (room.count, room.count > 0 ? counter : max(room.retryAt, counter + 5_000_000))
    }

    /// The requests that will soon be spent. A message that waits for its channel does not need its own yet.
    private mutating func claimedRequests(counter: UInt64) -> Double {
        claimed.requests - Double(waitingForChannel(until: counter + UInt64(ahead * 1e9), counter: counter))
    }

    /// The requests that sends which wait will not miss: each finds its two when its channel's budget is there. The time
    /// is when the first of them may begin.
    private mutating func spare(
        besides rivals: [Channel], claimed: Double, now: Timestamp, counter: UInt64
    ) -> (requests: Double, until: UInt64) {
        var starts: [UInt64] = []
        for channel in rivals {
            if channel == .sms, let capUntil, capUntil > now { continue }
            starts.append(start(on: channel, counter: counter))
        }
        let free = requests.balance(now: counter) - claimed
        var spare = Double.infinity
        for (index, start) in starts.sorted().enumerated() {
            let coming = requests.rate * Double(start - counter) / 1e9
            spare = min(spare, free + coming - Double(2 * (index + 1)))
        }
        return (spare, starts.min() ?? counter)
    }

    /// When the channel's budget allows its next send.
    private mutating func start(on channel: Channel, counter: UInt64) -> UInt64 {
        let need = need(of: .send, channel)
        switch channel {
        case .sms: return sms.nextAvailable(claimed.sms + need.sms - sms.rate * ahead, now: counter)
        case .email: return email.nextAvailable(claimed.email + need.email - email.rate * ahead, now: counter)
        }
    }
}

/// How much can begin, over several buckets.
private struct Room {
    private(set) var count: Int
    private(set) var retryAt: UInt64

    init(most: Int, retryAt: UInt64) {
        count = most
        self.retryAt = retryAt
    }

    mutating func narrow(
        _ bucket: inout TokenBucket, need: Double, claimed: Double, ahead time: Double, counter: UInt64
    ) {
        guard need > 0 else { return }
        let ahead = bucket.rate * time
        let free = (bucket.balance(now: counter) + ahead - claimed) / need
        narrow(to: free, until: free < 1 ? bucket.nextAvailable(claimed + need - ahead, now: counter) : retryAt)
    }

    mutating func narrow(to most: Double, until: UInt64) {
        guard most < 1 else {
            count = min(count, Int(min(most.rounded(.down), 1_000_000)))
            return
        }
        count = 0
        retryAt = max(retryAt, until)
    }
}
