import Domain
import Engine
import HeapModule

extension SimulatedDay {
    mutating func end(_ work: Work) {
        var work = work
        let (number, channel) = (work.tenant, work.lane.channel)
        tenants[number].meter.end(&work.claim)
        schedule.finished(work.lane)
        switch (work.work, work.isSent) {
        case (.send, true):
            tenants[number].ledgers[channel]?.ended += 1
            report.messages += 1
            // Asked for once or twice.
            if Int.random(in: 0..<3, using: &random) > 0 { poll(work, in: 5_000_000_000) }
        case (.send, false):
            let due = whenAgain(number, channel)
            tenants[number].ledgers[channel]?.putBack(work.accepted, due: due)
            note(.send, number, channel)
        case (_, true): report.polls += 1
        case (_, false): poll(work, in: 30_000_000_000)
        }
    }

    private mutating func poll(_ work: Work, in time: UInt64) {
        let (number, channel) = (work.tenant, work.lane.channel)
        tenants[number].ledgers[channel]?.polls.insert(counter + time)
        note(.poll, number, channel)
    }

    private mutating func note(_ work: Delivery.Work, _ number: Int, _ channel: Channel) {
        let ledger = tenants[number].ledgers[channel]
        guard let due = work == .send ? ledger?.nextSend : ledger?.nextPoll else { return }
        schedule.note(
            Lane(tenant: tenants[number].id, channel: channel), work,
            due: start + Milliseconds(Int64((due + 999_999) / 1_000_000)), now: now)
    }

    /// As the engine postpones: to the end of a rest or of the day, else a little.
    private func whenAgain(_ number: Int, _ channel: Channel) -> UInt64 {
        let meter = tenants[number].meter
        if let rest = meter.rest(at: counter) { return rest.until }
        if channel == .sms, let end = meter.capUntil, end > now {
            return UInt64(max(0, (end - start).count)) * 1_000_000
        }
        return counter + 1_000_000_000
    }

    /// Holds the rate of a backlog that has ended against the budget.
    mutating func closeBacklog(_ number: Int, _ channel: Channel) {
        guard let ledger = tenants[number].ledgers[channel], let backlog = ledger.backlog, ledger.isEmpty else {
            return
        }
        tenants[number].ledgers[channel]?.backlog = nil
        let isDisturbed =
            backlog.isDisturbed || tenants[number].meter.capUntil != nil && channel == .sms
            || tenants[number].outage?.overlaps(backlog.start..<max(backlog.start + 1, counter)) == true
        let seconds = Double(counter - backlog.start) / 1e9
        let budgets = tenants[number].budgets
        let rate = channel == .sms ? budgets.smsPerSecond : Double(budgets.emailPerMinute) / 60
        guard !isDisturbed, tenants[number].latency.upperBound < 1_000_000_000, rate * seconds >= 200 else { return }
        report.backlogs += 1
        let spent = ledger.spending.total - backlog.spent
        let requests = tenants[number].requests.total - backlog.requests
        let requestRate = Double(budgets.requestsPerMinute) / 60
        // What is under way at both ends: two messages of four parts, and what goes out within two slow calls.
        let isFull = spent >= rate * (0.99 * seconds - 0.5) - 8
        let isAtItsRequests = requests >= requestRate * (0.99 * seconds - 0.5) - 8
        // A burst of two requests is what one message needs: where its parts are short as well, each waits for the other
        // now and then while its own bucket is full.
        let isPair =
            budgets.requestsPerMinute <= 120
            && max(spent / (rate * seconds), (requests + 8) / (requestRate * seconds)) >= 0.93
        if !isFull, !isAtItsRequests, !isPair {
            find(
                "\(channel) of tenant \(number): \(spent) of \(rate * seconds) in \(seconds) s, "
                    + "\(requests) of \(requestRate * seconds) requests")
        }
    }

    /// What must hold at the end.
    mutating func finish() {
        if schedule.inFlight != 0 { find("\(schedule.inFlight) are under way for ever") }
        for (number, tenant) in tenants.enumerated() {
            for channel in Channel.allCases {
                guard let ledger = tenant.ledgers[channel] else { continue }
                if ledger.ended != ledger.accepted {
                    find("\(channel) of tenant \(number): \(ledger.ended) of \(ledger.accepted) were sent")
                }
                if ledger.spending.isOver {
                    find("\(channel) of tenant \(number): \(ledger.spending.excess) over its budget")
                }
                if ledger.isOutOfOrder { find("\(channel) of tenant \(number): out of order") }
                report.worstDelay = max(report.worstDelay, ledger.worstDelay)
            }
            if tenant.requests.isOver { find("tenant \(number): \(tenant.requests.excess) requests too many") }
            for (day, parts) in tenant.spentByDay where parts > tenant.budgets.smsPerDay {
                find("tenant \(number): \(parts) parts on day \(day)")
            }
            if tenant.outage != nil { report.outages += 1 }
        }
    }
}
