import Domain
import Engine

extension SimulatedDay {
    mutating func handle(_ kind: Event.Kind) {
        switch kind {
        case .accepted(let tenant, let channel): accept(tenant, channel)
        case .consentLeaves(let work): leave(work) { .consentAnswered($0) }
        case .consentAnswered(let work): answerConsent(work)
        case .messageLeaves(let work): sendMessage(work)
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
                let at = tenants[number].meter.reserve(.request, of: &work.claim, counter: counter)
                post(.consentLeaves(work), at: at)
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

    private mutating func leave(_ work: Work, then next: (Work) -> Event.Kind) {
        let number = work.tenant
        guard tenants[number].meter.rest(at: counter) == nil else { return post(.ended(work), at: counter) }
        tenants[number].meter.depart(.request, counter: counter)
        spendRequest(number)
        let latency = UInt64.random(in: tenants[number].latency, using: &random)
        post(next(work), at: counter + latency)
    }

    private mutating func spendRequest(_ number: Int) {
        let perMinute = Double(tenants[number].budgets.requestsPerMinute)
        tenants[number].requests.spend(1, at: counter, rate: perMinute / 60, capacity: max(2, perMinute / 60))
    }

    private mutating func answerConsent(_ work: Work) {
        var work = work
        let number = work.tenant
        guard tenants[number].outage?.contains(counter) != true else {
            tenants[number].meter.noteFailure(at: now, counter: counter, random: &random)
            return end(work)
        }
        tenants[number].meter.noteSuccess(at: now)
        guard work.work == .send else {
            work.isSent = true
            return end(work)
        }
        let cost = work.lane.channel == .sms ? TenantMeter.Cost.smsParts(work.parts) : .email
        let at = tenants[number].meter.reserve(cost, of: &work.claim, counter: counter)
        post(.messageLeaves(work), at: at)
    }

    private mutating func sendMessage(_ work: Work) {
        var work = work
        let number = work.tenant
        guard tenants[number].meter.rest(at: counter) == nil, spendDay(work) else { return end(work) }
        let budgets = tenants[number].budgets
        tenants[number].meter.depart(
            work.lane.channel == .sms ? .smsParts(work.parts) : .email, counter: counter)
        switch work.lane.channel {
        case .sms:
            tenants[number].ledgers[.sms]?.spending.spend(
                Double(work.parts), at: counter, rate: budgets.smsPerSecond, capacity: Double(budgets.smsBurst))
        case .email:
            let perSecond = Double(budgets.emailPerMinute) / 60
            tenants[number].ledgers[.email]?.spending.spend(
                1, at: counter, rate: perSecond, capacity: max(2, perSecond))
        }
        spendRequest(number)
        work.isSent = true
        post(.ended(work), at: counter + UInt64.random(in: tenants[number].latency, using: &random))
    }

    /// As the store counts the day's parts.
    private mutating func spendDay(_ work: Work) -> Bool {
        guard work.lane.channel == .sms else { return true }
        let number = work.tenant
        let day = TenantDay(of: now, timeZone: tenants[number].timeZone)
        let spent = tenants[number].spentByDay[day.number] ?? 0
        guard spent + work.parts <= tenants[number].budgets.smsPerDay else {
            tenants[number].meter.reachCap(until: day.end)
            report.cappedDays += 1
            return false
        }
        tenants[number].spentByDay[day.number] = spent + work.parts
        return true
    }
}
