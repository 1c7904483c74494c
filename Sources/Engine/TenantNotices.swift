import Domain
import Storage

/// What the store told a desk that the desk has not taken up yet. It stays here when the store fails in the middle.
struct TenantNotices {
    /// All that waits is to be asked for: at the start, and after the calendar was set back.
    var isAllWanted = true
    var setBack: Milliseconds?
    var new: Set<TenantID> = []
    var changed: Set<TenantID> = []

    mutating func merge(_ notes: TenantNews.Notes) {
        new.formUnion(notes.new)
        changed.formUnion(notes.changed)
    }

    mutating func setBack(by step: Milliseconds) {
        setBack = Milliseconds((setBack?.count ?? 0) + step.count)
        isAllWanted = true
    }
}
