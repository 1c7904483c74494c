package import Domain

/// What keeps a tenant's organisation from being called, and how it has answered.
package struct Trouble: Sendable, Hashable {
    /// No call goes to the tenant's organisation before this counter.
    package struct Rest: Sendable, Hashable {
        package let until: UInt64
        package let reason: Reason

        /// The time that is left of it, rounded up.
        func left(_ counter: UInt64) -> Milliseconds {
            Milliseconds(Int64((until - min(until, counter)) / 1_000_000 + 1))
        }
    }

    var rest: Rest?
    package var breaker = Breaker()
    /// When the organisation last answered as it should.
    package var lastSuccessAt: Timestamp?
    /// Since when it refuses the tenant's credentials.
    package var credentialsBrokenSince: Timestamp?
}

extension TenantMeter {
    package typealias Rest = Trouble.Rest

    /// The organisation only failed lately: one call at a time finds out whether it still does.
    var isProbing: Bool { trouble.breaker.isOpen || trouble.credentialsBrokenSince != nil }

    /// Lets no call pass before a counter; the later of two holds.
    package mutating func rest(until: UInt64, _ reason: Reason) {
        if let rest = trouble.rest, rest.until >= until { return }
        trouble.rest = Rest(until: until, reason: reason)
    }

    /// The settings changed: they deserve a try at once.
    package mutating func endRest(at now: Timestamp) {
        trouble.rest = nil
        trouble.credentialsBrokenSince = nil
        trouble.breaker.noteSuccess(at: now)
    }

    /// The rest that holds now.
    package func rest(at counter: UInt64) -> Rest? {
        trouble.rest.flatMap { $0.until > counter ? $0 : nil }
    }

    package mutating func noteSuccess(at now: Timestamp) {
        trouble.breaker.noteSuccess(at: now)
        trouble.lastSuccessAt = now
        trouble.credentialsBrokenSince = nil
    }

    mutating func noteBrokenCredentials(at now: Timestamp) {
        if trouble.credentialsBrokenSince == nil { trouble.credentialsBrokenSince = now }
    }

    /// The organisation could not be reached or failed; after some failures in a row it is left alone for a while.
    /// Calls that were out already when the rest began say nothing new.
    package mutating func noteFailure(at now: Timestamp, counter: UInt64, random: inout some RandomNumberGenerator) {
        guard rest(at: counter) == nil, let pause = trouble.breaker.noteFailure(at: now, random: &random) else {
            return
        }
        rest(until: counter + UInt64(pause.count) * 1_000_000, .platformFailing)
    }
}
