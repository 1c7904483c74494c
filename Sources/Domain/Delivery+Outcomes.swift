extension Delivery {
    func after(
        _ outcome: SendOutcome, at now: Timestamp, rules: ReceiptProgress.Rules,
        random: inout some RandomNumberGenerator
    ) -> Delivery {
        switch outcome {
        case .taken(let reference): return taken(reference, at: now, plan: rules.plan)
        case .refused(let reason): return final(.failed, reason)
        case .notTaken(let reason): return retried(reason, at: now, policies: rules.policies, random: &random)
        case .postponed(let reason, let until): return postponed(reason, until: until)
        case .unclear(let since): return doubted(since: since, at: now, window: rules.policies.ambiguousWindow)
        case .blocked(let reason): return final(.blockedByCompliance, reason)
        // Something was tried before: the customer's receipt failed. Nothing was: it merely ran out.
        case .expired: return final(attempts == 0 && position == 0 ? .cancelled : .failed, .expired)
        }
    }

    func after(_ outcome: PollOutcome, at now: Timestamp, plan: DeliveryPlan) -> Delivery {
        switch outcome {
        case .pending: return polled(at: now, plan: plan)
        case .delivered:
            var next = final(.delivered, nil)
            next.deliveredAt = now
            return next
        case .undelivered(let reason): return final(.undelivered, reason)
        case .identified(let reference):
            var next = self
            next.providerMessageID = reference.messageID ?? providerMessageID
            next.providerConversationID = reference.conversationID ?? providerConversationID
            // Its status was not asked for yet: where the plan is over, this is the last chance to ask.
            let isAskable = next.providerMessageID != nil || next.providerConversationID != nil
            return next.polled(at: now, plan: plan, orAtOnce: isAskable)
        case .postponed(let until):
            var next = self
            next.dueAt = until
            return next
        }
    }

    func after(
        _ outcome: LookUpOutcome, at now: Timestamp, rules: ReceiptProgress.Rules,
        random: inout some RandomNumberGenerator
    ) -> Delivery {
        switch outcome {
        case .found(let reference): return taken(reference, at: now, plan: rules.plan)
        case .impossible: return final(.failed, .outcomeUnknown)
        case .postponed(let until):
            var next = self
            next.dueAt = until
            return next
        case .notFound: return notFound(isFree: false, at: now, policies: rules.policies, random: &random)
        case .notFoundAfterOutage: return notFound(isFree: true, at: now, policies: rules.policies, random: &random)
        }
    }

    private func taken(_ reference: ProviderReference, at now: Timestamp, plan: DeliveryPlan) -> Delivery {
        var next = self
        next.status = .sent
        next.reason = nil
        next.doubtSince = nil
        next.sentAt = doubtSince ?? now
        next.providerMessageID = reference.messageID ?? providerMessageID
        next.providerConversationID = reference.conversationID ?? providerConversationID
        next.step = -1
        // A message that was found late has outlived the plan, and is asked for once all the same.
        return next.polled(at: now, plan: plan, orAtOnce: plan.polls[channel]?.isEmpty == false)
    }

    /// Plans the poll after this one; the end of the plan is the end of waiting, unless it must be asked once more.
    private func polled(at now: Timestamp, plan: DeliveryPlan, orAtOnce: Bool = false) -> Delivery {
        var next = self
        let last = plan.polls[channel]?.count ?? 0
        guard let sentAt,
            let poll = plan.nextPoll(of: channel, step: step + 1, sentAt: sentAt, now: now)
                ?? (orAtOnce ? (step: last, due: now) : nil)
        else { return final(.unconfirmed, .notConfirmed) }
        next.step = poll.step
        next.dueAt = poll.due
        return next
    }

    private func retried(
        _ reason: Reason, at now: Timestamp, policies: Policies, random: inout some RandomNumberGenerator
    ) -> Delivery {
        guard retries < policies.retryMaximum else { return final(.failed, reason) }
        var next = self
        next.status = .retrying
        next.reason = reason
        next.doubtSince = nil
        next.step = 0
        next.retries += 1
        next.dueAt =
            now + RetryPolicy.wait(beforeRetry: next.retries, baseSeconds: policies.retryBaseSeconds, random: &random)
        return next
    }

    private func postponed(_ reason: Reason, until: Timestamp) -> Delivery {
        var next = self
        next.status = attempts == 0 ? .queued : .retrying
        next.reason = reason
        next.doubtSince = nil
        next.dueAt = until
        return next
    }

    private func doubted(since: Timestamp, at now: Timestamp, window: Milliseconds) -> Delivery {
        var next = self
        next.status = .retrying
        next.reason = .outcomeUnclear
        next.doubtSince = since
        let lookUp = DeliveryPlan.nextLookUp(step: 0, since: since, window: window, now: now)
        next.step = lookUp?.step ?? 0
        next.dueAt = lookUp?.due ?? now
        return next
    }

    private func notFound(
        isFree: Bool, at now: Timestamp, policies: Policies, random: inout some RandomNumberGenerator
    ) -> Delivery {
        if let doubtSince,
            let lookUp = DeliveryPlan.nextLookUp(
                step: step + 1, since: doubtSince, window: policies.ambiguousWindow, now: now)
        {
            var next = self
            next.step = lookUp.step
            next.dueAt = lookUp.due
            return next
        }
        switch policies.ambiguousThen {
        case .retry where isFree: return postponed(.platformFailing, until: now)
        case .retry: return retried(.platformFailing, at: now, policies: policies, random: &random)
        case .followUp: return final(.failed, .outcomeUnknown)
        }
    }
}
