import Domain

extension Meters {
    /// Lets a tenant's organisation rest; answers until when.
    ///
    /// - Parameter revision: the settings that led to this, where it is their fault; newer ones deserve a try.
    func rest(
        _ tenant: TenantID, for time: Milliseconds, _ reason: Reason, unlessChangedSince revision: Int? = nil
    ) -> Timestamp {
        let (counter, now) = (clock.counter, clock.now)
        let until = counter + UInt64(max(time.count, 1)) * 1_000_000
        if let revision, self.revision(of: tenant) != revision { return now + time }
        _ = note(tenant) { meter in
            meter.rest(until: until, reason)
            if reason == .credentialsBroken { meter.noteBrokenCredentials(at: now) }
        }
        return now + time
    }

    /// Notes how the tenant's organisation answered.
    ///
    /// - Parameter time: how long its answer to a message took, in nanoseconds.
    func note(_ tenant: TenantID, isFailing: Bool, after time: UInt64? = nil) {
        let (counter, now) = (clock.counter, clock.now)
        _ = note(tenant) { meter in
            if let time { meter.roundTrip.note(time, counter: counter) }
            guard isFailing else { return meter.noteSuccess(at: now) }
            var random = SystemRandomNumberGenerator()
            meter.noteFailure(at: now, counter: counter, random: &random)
        }
    }

    /// Where the organisation fails at everything: when it is worth trying again. `nil` where it does not.
    func outage(of tenant: TenantID) -> Timestamp? {
        let (counter, now) = (clock.counter, clock.now)
        return change(tenant) { meter in
            guard meter.trouble.breaker.isOpen else { return nil }
            return meter.rest(at: counter).map { now + $0.left(counter) } ?? now + .seconds(1)
        } ?? nil
    }

    /// Whether little or nothing of the tenant's goes out now.
    func isHeldBack(_ tenant: TenantID) -> Bool {
        let counter = clock.counter
        return change(tenant) { $0.isProbing || $0.rest(at: counter) != nil } ?? false
    }

    /// Whether the organisation failed at everything at a time.
    func hadOutage(_ tenant: TenantID, at time: Timestamp) -> Bool {
        change(tenant) { $0.trouble.breaker.wasOpen(at: time) } ?? false
    }

    func reachCap(_ tenant: TenantID, until end: Timestamp) {
        _ = change(tenant) { $0.reachCap(until: end) }
    }

    /// Some of the day's parts are free again. Answers whether some wait that were told that they are spent.
    func reopenCap(_ tenant: TenantID) -> Bool {
        let now = clock.now
        return change(tenant) { meter in
            meter.forgetCap()
            return meter.cappedUntil.map { $0 > now } ?? false
        } ?? false
    }

    /// Why a send of this lane would be in vain now, and until when.
    func standstill(of lane: Lane) -> (until: Timestamp, reason: Reason)? {
        if case .resting(let until, let reason) = refusal(for: lane.tenant) { return (until, reason) }
        guard lane.channel == .sms else { return nil }
        let now = clock.now
        return change(lane.tenant) { meter in
            meter.capUntil.flatMap { $0 > now ? ($0, .dayCapReached) : nil }
        } ?? nil
    }
}
