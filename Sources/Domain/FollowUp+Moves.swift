package import Privacy

/// The moves that people make with a follow-up. Each answers the follow-up as it is then, or why it can't be.
extension FollowUp {
    package enum Refusal: Error, Sendable, Hashable {
        /// Another agent holds it.
        case claimed(Claim)
        /// It is over.
        case resolved(Resolution)
    }

    /// An agent takes it, or goes on holding it.
    package func claimed(by agent: KeyID, for time: Milliseconds, at now: Timestamp) throws(Refusal) -> FollowUp {
        try checkFree(for: agent, at: now)
        var next = self
        let isRenewal = claim(at: now)?.by == agent
        next.claim = Claim(by: agent, at: isRenewal ? claim?.at ?? now : now, until: now + time)
        return next
    }

    /// An agent ends it. One that the same agent ended in the same way stays as it is.
    package func resolved(
        _ outcome: Outcome, note: Personal<String>?, by agent: KeyID, at now: Timestamp
    ) throws(Refusal) -> FollowUp {
        if let resolution, resolution.by == agent, resolution.outcome == outcome,
            resolution.note?.reveal() == note?.reveal()
        {
            return self
        }
        try checkFree(for: agent, at: now)
        var next = self
        next.resolution = Resolution(outcome: outcome, by: agent, at: now, note: note)
        return next
    }

    private func checkFree(for agent: KeyID, at now: Timestamp) throws(Refusal) {
        if let resolution { throw .resolved(resolution) }
        if let claim = claim(at: now), claim.by != agent { throw .claimed(claim) }
    }
}
