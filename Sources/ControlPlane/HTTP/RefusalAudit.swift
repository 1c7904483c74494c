import Domain
import HTTPTypes
import JSON
import Synchronization

/// Which refusals the audit is told of: wrong keys, keys that reach for what is not theirs, card data.
final class RefusalAudit: Sendable {
    private struct Source: Hashable {
        let address: String?
        let actor: String
        let kind: AuditKind
    }

    private struct Window {
        var began: Timestamp
        var count = 0
    }

    /// A source that goes on and on is told one by one up to here in a minute, then at 1,000, 10,000 and so on.
    static let toldSingly = 600
    private static let length = Milliseconds.minutes(1)
    private static let mostSources = 10_000

    private let windows = Mutex<[Source: Window]>([:])

    /// `nil` where nothing need be told.
    func event(
        for problem: Problem, of error: any Error, query: Substring?, _ trail: RequestTrail, at now: Timestamp
    ) -> AuditEvent? {
        guard let kind = Self.kind(problem, error, query, trail) else { return nil }
        let refused = error as? RefusedKey
        let tenant = trail.caller?.key.tenant ?? refused?.tenant
        var count = 1
        if kind != .cardDataRefused || trail.caller == nil {
            let source = Source(address: trail.source, actor: trail.actor.reference, kind: kind)
            count = note(source, at: now)
            guard Self.isTold(count) else { return nil }
        }
        return AuditEvent(
            kind, of: tenant, by: trail.actor, outcome: refused?.cause.rawValue ?? problem.code.rawValue, at: now,
            detail(problem, refused, trail, count: count))
    }

    private static func kind(
        _ problem: Problem, _ error: any Error, _ query: Substring?, _ trail: RequestTrail
    ) -> AuditKind? {
        if error is RefusedKey { return .keyRefused }
        switch problem.code {
        case .cardData: return .cardDataRefused
        case .forbidden where trail.caller != nil: return .accessRefused
        // Something was named that the key does not have. Without a name there is nothing foreign.
        case .notFound where trail.caller != nil:
            let isNamed = trail.route?.contains("{") == true || query?.contains("tenant=") == true
            return isNamed ? .accessRefused : nil
        default: return nil
        }
    }

    private func detail(_ problem: Problem, _ refused: RefusedKey?, _ trail: RequestTrail, count: Int) -> JSONValue {
        var detail = JSONObject([
            .init(name: "method", value: .string(trail.method.rawValue)),
            .init(name: "route", value: .optional(trail.route)), .init(name: "path", value: .string(trail.instance)),
        ])
        if let id = refused?.id { detail["key"] = .string(id.description) }
        if problem.code == .cardData { detail["pointers"] = .array(problem.errors.map { .string($0.pointer) }) }
        if count > Self.toldSingly { detail["inThisMinute"] = .integer(count) }
        return .object(detail)
    }

    private func note(_ source: Source, at now: Timestamp) -> Int {
        windows.withLock { windows in
            if windows.count >= Self.mostSources { windows = windows.filter { now - $0.value.began < Self.length } }
            var window = windows[source] ?? Window(began: now)
            if now - window.began >= Self.length || now < window.began { window = Window(began: now) }
            window.count += 1
            if windows.count < Self.mostSources || windows[source] != nil { windows[source] = window }
            return window.count
        }
    }

    private static func isTold(_ count: Int) -> Bool {
        guard count > toldSingly else { return true }
        var power = 1_000
        while power < count { power *= 10 }
        return power == count
    }
}
