import DequeModule
import Domain
import Synchronization

/// How much of what tenants ask the store to take is worked on at once: while several tenants ask, none has more than its
/// share of the places, and what comes beyond it waits for one of the tenant's own. So a tenant with a thousand requests at
/// once leaves the processors and the writer to the others. A tenant that asks alone waits for nothing.
final class TenantBulkhead: Sendable {
    /// In all, while several tenants ask: enough to keep the writer busy.
    static let places = 64
    /// A tenant's places however many others there are: one request for each turn of the disk, which is some thousand
    /// receipts a second. More would be before the others' at the writer and the processors.
    static let least = 1
    /// How many requests of a tenant may wait: about a second of work. One more is refused.
    static let mostWaiting = 4_000
    /// For how long after its last request a tenant counts as one that others share the service with: up to twice this.
    static let company = Duration.seconds(5)

    fileprivate typealias Continuation = CheckedContinuation<Void, any Error>

    fileprivate struct Line {
        var inside = 0
        var waiting: Deque<Continuation> = []
    }

    fileprivate struct State {
        var lines: [TenantID: Line] = [:]
        /// Who asked since `turned`, and who did in the time before.
        var recent: Set<TenantID> = []
        var before: Set<TenantID> = []
        /// How many of those before have not asked since.
        var absent = 0
        var turned: ContinuousClock.Instant
    }

    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
        state = Mutex(State(turned: now()))
    }

    /// Performs what a tenant asked for, when there is a place for it. Throws `overloaded` where too many wait already.
    func pass<Value: Sendable>(_ tenant: TenantID, _ body: () async throws -> Value) async throws -> Value {
        if !enter(tenant) { try await wait(tenant) }
        defer { leave(tenant) }
        return try await body()
    }

    /// How many of a tenant's requests wait.
    func waiting(of tenant: TenantID) -> Int { state.withLock { $0.lines[tenant]?.waiting.count ?? 0 } }

    private func wait(_ tenant: TenantID) async throws {
        try await withCheckedThrowingContinuation { (continuation: Continuation) in
            // A place may have become free meanwhile.
            let answer = state.withLock { state -> Result<Void, any Error>? in
                if state.takes(tenant) { return .success(()) }
                guard state.lines[tenant]?.waiting.count ?? 0 < Self.mostWaiting else {
                    return .failure(StoreError.overloaded)
                }
                state.lines[tenant, default: Line()].waiting.append(continuation)
                return nil
            }
            if let answer { continuation.resume(with: answer) }
        }
    }

    private func enter(_ tenant: TenantID) -> Bool {
        let now = now()
        return state.withLock { state in
            state.note(tenant, at: now)
            return state.takes(tenant)
        }
    }

    private func leave(_ tenant: TenantID) {
        let next = state.withLock { $0.leaves(tenant) }
        for continuation in next { continuation.resume() }
    }
}

extension TenantBulkhead.State {
    fileprivate mutating func note(_ tenant: TenantID, at now: ContinuousClock.Instant) {
        let age = now - turned
        if age >= TenantBulkhead.company {
            before = age < TenantBulkhead.company * 2 ? recent : []
            (absent, recent, turned) = (before.count, [], now)
        }
        if recent.insert(tenant).inserted, before.contains(tenant) { absent -= 1 }
    }

    private var share: Int {
        let asking = recent.count + absent
        return asking <= 1 ? .max : max(TenantBulkhead.least, TenantBulkhead.places / asking)
    }

    fileprivate mutating func takes(_ tenant: TenantID) -> Bool {
        let share = share
        return lines[tenant, default: TenantBulkhead.Line()].takes(of: share)
    }

    fileprivate mutating func leaves(_ tenant: TenantID) -> [TenantBulkhead.Continuation] {
        guard let place = lines.index(forKey: tenant) else { return [] }
        let next = lines.values[place].leaves(of: share)
        if lines.values[place].inside == 0 { lines.remove(at: place) }
        return next
    }
}

extension TenantBulkhead.Line {
    fileprivate mutating func takes(of share: Int) -> Bool {
        // Nobody goes past those who wait.
        guard inside < share, waiting.isEmpty else { return false }
        inside += 1
        return true
    }

    /// Who goes in now. Whoever waits has somebody of the same tenant before it, so that its turn comes.
    fileprivate mutating func leaves(of share: Int) -> [TenantBulkhead.Continuation] {
        inside -= 1
        var next: [TenantBulkhead.Continuation] = []
        while inside < share, let continuation = waiting.popFirst() {
            inside += 1
            next.append(continuation)
        }
        return next
    }
}
