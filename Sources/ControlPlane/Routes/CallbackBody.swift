import Domain
import JSON

/// What people decide about a callback.
struct CallbackBody {
    let url: String
    let name: String
    let events: [CallbackEvent.Kind]
    let status: Callback.Status

    /// - Parameter current: the callback that is changed; `nil` for a new one, which is active.
    init?(reading reader: FieldReader, current: Callback? = nil, allowPrivate: Bool) {
        let url = reader.required("url") { value throws(InvalidValue) in
            let url = try Field.text(1...2_048)(value)
            guard Self.isAllowed(url, allowPrivate: allowPrivate) else {
                throw InvalidValue("invalid-url", "must be an https address with a host name, on port 443")
            }
            return url
        }
        name = reader.optional("name", Field.text(0...100)) ?? ""
        let events = reader.array("events", limit: CallbackEvent.Kind.choices.count) { value throws(InvalidValue) in
            let kind = try Field.choice(CallbackEvent.Kind.self)(value)
            guard kind != .test else { throw InvalidValue("not-allowed", "is sent on request only") }
            return kind
        }
        if let events, Set(events).count < events.count {
            reader.fail("events", InvalidValue("duplicate", "may name each type once"))
        }
        self.events = events ?? []
        let status = reader.optional("status") { value throws(InvalidValue) in
            let status = try Field.choice(Callback.Status.self)(value)
            guard status != .disabled || current?.status == .disabled else {
                throw InvalidValue("not-allowed", "is what an answer of 410 makes of it")
            }
            guard current != nil || status == .active else {
                throw InvalidValue("not-allowed", "must be active in a new one")
            }
            return status
        }
        guard let url else { return nil }
        (self.url, self.status) = (url, status ?? .active)
    }

    /// The members that may be changed.
    static func json(_ callback: Callback) -> JSONValue {
        [
            "url": .string(callback.url), "name": .string(callback.name),
            "events": .array(callback.events.map { .string($0.rawValue) }),
            "status": .string(callback.status.rawValue),
        ]
    }

    func applied(to current: Callback, at now: Timestamp) -> Callback {
        var changed = current
        (changed.url, changed.name, changed.events) = (url, name, events)
        if status != current.status {
            let isActive = status == .active
            (changed.status, changed.cause) = (status, isActive ? nil : .byAdmin)
            changed.stoppedAt = isActive ? nil : now
        }
        changed.updatedAt = now
        changed.revision += 1
        return changed
    }

    /// What is connected to is checked once more at each connection; this tells of a mistake at once.
    private static func isAllowed(_ url: String, allowPrivate: Bool) -> Bool {
        if url.hasPrefix("https://"), URLRule.isAllowed(url) { return true }
        guard allowPrivate, url.hasPrefix("http://") || url.hasPrefix("https://"),
            url.utf8.allSatisfy({ (0x21..<0x7F).contains($0) })
        else { return false }
        let authority = url.drop { $0 != ":" }.dropFirst(3).prefix { !"/?#".contains($0) }
        return !authority.isEmpty && !authority.contains("@")
    }
}
