import Domain
import Privacy
import Storage

extension EventWork {
    /// Does what a customer's STOP or START asks for, now that their address is known. A STOP counts for all customers of
    /// the conversation, a START only where nobody can be confused. `nil` where the event may start a receipt besides.
    func hear(_ conversation: ConversationRecord) async -> EventSettlement? {
        guard let wish = leased.event.wish else { return nil }
        let now = desk.clock.now
        let channel: Channel = leased.event.media == "email" ? .email : .sms
        let addresses = Set(
            conversation.customers.compactMap { customer in
                channel == .sms ? customer.phone?.e164.reveal() : customer.email?.normalized
            })
        let due = now + desk.profile.policies.followUpDue
        guard !addresses.isEmpty, wish == .stop || addresses.count == 1 else {
            return .followUp(.noRecipient, due: due)
        }
        let own = desk.store.tenant(desk.tenant)
        do {
            for address in addresses {
                switch wish {
                case .stop:
                    let word = Suppression(channel: channel, source: .stopMessage, evidence: nil, createdAt: now)
                    try await own.suppress(address, word)
                case .start: _ = try await own.lift(address, channel, at: now)
                }
            }
        } catch {
            return .later(now + .seconds(2), nil, counts: false)
        }
        guard desk.profile.policies.triggers.refusal(of: leased.event) != nil else { return nil }
        return .ended(wish == .stop ? .optOut : .optIn)
    }
}
