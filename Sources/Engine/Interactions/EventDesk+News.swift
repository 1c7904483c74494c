import Domain
import Logging
import Storage

extension EventDesk {
    /// What the store told and the loop has not taken up yet. It stays here when the store fails in the middle.
    struct News {
        /// All that waits is to be asked for: at the start, and after the calendar was set back.
        var isAllWanted = true
        var isFirst = true
        var setBack: Milliseconds?
        var new: Set<TenantID> = []
        var changed: Set<TenantID> = []

        mutating func merge(_ notes: EventArrivals.Notes) {
            new.formUnion(notes.new)
            changed.formUnion(notes.changed)
        }

        mutating func setBack(by step: Milliseconds) {
            setBack = Milliseconds((setBack?.count ?? 0) + step.count)
            isAllWanted = true
        }
    }

    /// Takes up the news; `false` where the store failed and something is left.
    func take(_ news: inout News, into schedule: inout EventSchedule) async -> Bool {
        do {
            if news.isFirst {
                _ = try await store.eventQueue.recover()
                news.isFirst = false
            }
            if let step = news.setBack {
                try await store.eventQueue.bringForward(by: step, at: clock.now)
                news.setBack = nil
            }
            if news.isAllWanted {
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
