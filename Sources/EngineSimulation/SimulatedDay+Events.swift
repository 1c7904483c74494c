import Domain
import Engine

extension SimulatedDay {
    mutating func handle(_ kind: Event.Kind) {
        switch kind {
        case .accepted(let tenant, let channel): accept(tenant, channel)
        case .asks(let work, let ticket): ask(work, ticket)
        case .consentAnswered(let work): answerConsent(work)
        case .turns(let work): turn(work)
        case .leaves(let work): leave(work)
        case .ended(let work): end(work)
        case .alarm: break
        }
    }

    private mutating func accept(_ number: Int, _ channel: Channel) {
        let lane = Lane(tenant: tenants[number].id, channel: channel)
        tenants[number].ledgers[channel]?.accepted += 1
        wait(number, channel, accepted: counter)
        schedule.note(lane, .send, due: now, now: now)
    }

    private mutating func wait(_ number: Int, _ channel: Channel, accepted: UInt64) {
        let requests = tenants[number].requests.total
        let counter = counter
        let isDisturbed = isDisturbed(number, channel)
        tenants[number].ledgers[channel]?.wait(accepted, at: counter, requests: requests, isDisturbed: isDisturbed)
    }

    /// Whether something else than the lane's budget keeps it back.
    private func isDisturbed(_ number: Int, _ channel: Channel) -> Bool {
        tenants[number].outage?.contains(counter) == true || tenants[number].meter.rest(at: counter) != nil
            || channel == .sms && tenants[number].meter.capUntil != nil
    }

    /// All that the schedule orders now begins.
    mutating func dispatch() {
        let now = now
        while true {
            let (counter, numbers) = (counter, numbers)
            var tenants = self.tenants
            self.tenants = []
            let orders = schedule.plan(now: now) { lane, work, rivals in
                guard let number = numbers[lane.tenant] else { return .later(now + .seconds(1)) }
                return tenants[number].meter.turn(work, lane.channel, rivals: rivals, now: now, counter: counter)
            }
            self.tenants = tenants
            guard !orders.isEmpty else { break }
            for order in orders { begin(order) }
        }
        if let alarm = schedule.nextAlarm() {
            // The calendar has milliseconds.
            let at = max(counter + 1, UInt64(max(0, (alarm - start).count)) * 1_000_000)
            if lastAlarm != at {
                lastAlarm = at
                post(.alarm, at: at)
            }
        }
        if schedule.inFlight > size.places { find("more is under way than there are places") }
    }

    private mutating func begin(_ order: LaneSchedule.Order) {
        guard let number = numbers[order.lane.tenant] else { return }
        let channel = order.lane.channel
        var count = 0
        while count < order.limit, let accepted = take(order.work, number, channel) {
            count += 1
            var work = Work(
                tenant: number, lane: order.lane, work: order.work, accepted: accepted,
                claim: tenants[number].meter.begin(order.work, channel, counter: counter))
            if channel == .sms { work.parts = Int.random(in: 1...4, using: &random) }
            if order.work == .send, isCapped(number, channel) {
                // The engine sees that before it asks for consent.
                post(.ended(work), at: counter)
            } else {
                let ticket = tenants[number].meter.enter(.request, of: &work.claim, counter: counter)
                post(.asks(work, ticket: ticket), at: counter)
            }
        }
        schedule.took(count, of: order, next: nextDue(order.work, number, channel), now: now)
    }

    private func isCapped(_ number: Int, _ channel: Channel) -> Bool {
        channel == .sms && tenants[number].meter.capUntil.map { $0 > now } == true
    }

    private mutating func take(_ work: Delivery.Work, _ number: Int, _ channel: Channel) -> UInt64? {
        guard work == .send else { return tenants[number].ledgers[channel]?.takePoll(at: counter) }
        guard let accepted = tenants[number].ledgers[channel]?.takeSend(at: counter) else { return nil }
        closeBacklog(number, channel)
        return accepted
    }

    private func nextDue(_ work: Delivery.Work, _ number: Int, _ channel: Channel) -> Timestamp? {
        let ledger = tenants[number].ledgers[channel]
        return (work == .send ? ledger?.nextSend : ledger?.nextPoll).map {
            start + Milliseconds(Int64(($0 + 999_999) / 1_000_000))
        }
    }
}
