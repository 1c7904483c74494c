import Domain
import Engine

/// Calls as the engine makes them: a question for consent or a poll, then the message, whose attempt is made durable first.
extension SimulatedDay {
    /// Timers ring late.
    private mutating func postLate(_ kind: Event.Kind, at time: UInt64) {
        post(kind, at: max(time, counter) + UInt64.random(in: 1...1_000_000, using: &random))
    }

    mutating func ask(_ work: Work, _ ticket: Int) {
        var work = work
        let number = work.tenant
        guard tenants[number].meter.rest(at: counter) == nil else {
            tenants[number].meter.giveUp(ticket)
            return post(.ended(work), at: counter)
        }
        if let later = tenants[number].meter.leave(ticket, of: &work.claim, counter: counter) {
            return postLate(.asks(work, ticket: ticket), at: later)
        }
        spendRequest(number)
        post(.consentAnswered(work), at: counter + UInt64.random(in: tenants[number].latency, using: &random))
    }

    private mutating func spendRequest(_ number: Int) {
        let perMinute = tenants[number].budgets.requestsPerMinute
        tenants[number].requests.spend(1, at: counter, perMinute: perMinute, capacity: (max(120, perMinute), 60))
    }

    mutating func answerConsent(_ work: Work) {
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
        _ = tenants[number].meter.enter(cost, of: &work.claim, counter: counter)
        turn(work)
    }

    mutating func turn(_ work: Work) {
        var work = work
        let number = work.tenant
        guard tenants[number].meter.rest(at: counter) == nil else { return end(work) }
        if let later = tenants[number].meter.mark(&work.claim, counter: counter) {
            return postLate(.turns(work), at: later)
        }
        guard spendDay(&work) else { return end(work) }
        post(.leaves(work), at: counter + UInt64.random(in: 500_000...20_000_000, using: &random))
    }

    mutating func leave(_ work: Work) {
        var work = work
        let number = work.tenant
        guard tenants[number].meter.rest(at: counter) == nil else {
            if let day = work.day { tenants[number].spentByDay[day]? -= work.parts }
            return end(work)
        }
        if !work.isMarked {
            work.isMarked = true
            tenants[number].meter.noteMarked(&work.claim, counter: counter)
        }
        if let later = tenants[number].meter.leave(&work.claim, counter: counter) {
            return postLate(.leaves(work), at: later)
        }
        let budgets = tenants[number].budgets
        switch work.lane.channel {
        case .sms:
            tenants[number].ledgers[.sms]?.spending.spend(
                work.parts, at: counter, perMinute: Int((budgets.smsPerSecond * 60).rounded()),
                capacity: (budgets.smsBurst, 1))
        case .email:
            tenants[number].ledgers[.email]?.spending.spend(
                1, at: counter, perMinute: budgets.emailPerMinute, capacity: (max(120, budgets.emailPerMinute), 60))
        }
        spendRequest(number)
        work.isSent = true
        post(.ended(work), at: counter + UInt64.random(in: tenants[number].latency, using: &random))
    }

    /// As the store counts the day's parts.
    private mutating func spendDay(_ work: inout Work) -> Bool {
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
        work.day = day.number
        return true
    }
}
