import Domain
import Logging
import Storage

extension EventDesk {
    /// Takes up the news; `false` where the store failed and something is left.
    func take(_ news: inout TenantNotices, into schedule: inout EventSchedule) async -> Bool {
        do {
            if let step = news.setBack {
                try await store.eventQueue.bringForward(by: step, at: clock.now)
                news.setBack = nil
            }
            if news.isAllWanted {
                try await store.eventQueue.recover()
                for waiting in try await store.eventQueue.waiting() { schedule.note(waiting.tenant, due: waiting.due) }
                news.isAllWanted = false
            }
            for tenant in news.changed {
                if schedule.knows(tenant), try await store.eventQueue.wake(tenant, at: clock.now) {
                    schedule.note(tenant, due: clock.now)
                }
                news.changed.remove(tenant)
            }
            for tenant in news.new { schedule.note(tenant, due: clock.now) }
            news.new = []
            return true
        } catch {
            logFailure("News of events could not be taken up; trying again soon", error)
            return false
        }
    }
}
