import Domain
import Logging
import Payments
import Storage

extension PaymentDesk {
    /// Takes up the news; `false` where the store failed and something is left.
    func take(_ news: inout TenantNotices, into schedule: inout PaymentSchedule) async -> Bool {
        do {
            if let step = news.setBack {
                try await store.paymentBook.bringForward(by: step, at: clock.now)
                news.setBack = nil
            }
            if news.isAllWanted {
                for (tenant, due) in try await store.paymentBook.waiting() {
                    try await note(tenant, due: due, in: &schedule)
                }
                news.isAllWanted = false
            }
            for tenant in news.changed {
                try await takeChange(of: tenant, into: &schedule)
                news.changed.remove(tenant)
            }
            for tenant in news.new {
                try await note(tenant, due: clock.now, in: &schedule)
                news.new.remove(tenant)
            }
            return true
        } catch {
            logFailure("News of payments could not be taken up; trying again soon", error)
            return false
        }
    }

    /// Settings changed: what failed under the old ones is due now. The first change of a tenant that asked for nothing
    /// yet is none of our business.
    private func takeChange(of tenant: TenantID, into schedule: inout PaymentSchedule) async throws {
        gateways.forget(tenant)
        guard schedule.knows(tenant), let profile = try await store.tenant(tenant).profile() else { return }
        schedule.set(tenant, requestsPerMinute: profile.gateway.requestsPerMinute, counter: clock.counter)
        board.set(nil, of: tenant)
        if try await store.paymentBook.wake(tenant, at: clock.now) > 0 { schedule.note(tenant, due: clock.now) }
    }

    private func note(_ tenant: TenantID, due: Timestamp, in schedule: inout PaymentSchedule) async throws {
        if !schedule.knows(tenant) {
            guard let profile = try await store.tenant(tenant).profile() else { return }
            schedule.set(tenant, requestsPerMinute: profile.gateway.requestsPerMinute, counter: clock.counter)
        }
        schedule.note(tenant, due: due)
    }
}
