package import JSON

/// Where a tenant wants to be told of the ends of its receipts.
package struct Callback: Sendable, Hashable {
    package enum Status: String, Sendable, Hashable, CaseIterable {
        case active
        /// Nothing is sent and nothing new is queued; what waits stays.
        case paused
        /// The receiver said that it is gone (410).
        case disabled
    }

    /// Why it is not active.
    package enum Cause: String, Sendable, Hashable, CaseIterable {
        case byAdmin = "by-admin"
        /// Nothing was taken for a day.
        case failing
        case gone
    }

    package let id: CallbackID
    package var url: String
    /// What people call it.
    package var name: String
    /// The types that are sent; none means all.
    package var events: [CallbackEvent.Kind]
    package var status: Status
    package var cause: Cause?
    /// Since when it is not active.
    package var stoppedAt: Timestamp?
    /// Until when the secret before the present one signs too.
    package var oldSecretUntil: Timestamp?
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    /// Its ETag.
    package var revision: Int

    package init(
        id: CallbackID, url: String, name: String, events: [CallbackEvent.Kind], status: Status = .active,
        cause: Cause? = nil, stoppedAt: Timestamp? = nil, oldSecretUntil: Timestamp? = nil, createdAt: Timestamp,
        updatedAt: Timestamp, revision: Int = 1
    ) {
        self.id = id
        self.url = url
        self.name = name
        self.events = events
        self.status = status
        self.cause = cause
        self.stoppedAt = stoppedAt
        self.oldSecretUntil = oldSecretUntil
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.revision = revision
    }

    package mutating func stop(_ status: Status, _ cause: Cause, at now: Timestamp) {
        (self.status, self.cause, stoppedAt) = (status, cause, now)
        updatedAt = now
        revision += 1
    }

    /// As it stands in answers.
    package var json: JSONValue {
        [
            "id": .string(id.description), "url": .string(url), "name": .string(name),
            "events": .array(events.map { .string($0.rawValue) }), "status": .string(status.rawValue),
            "statusReason": .optional(cause?.rawValue), "stoppedAt": stoppedAt?.json ?? .null,
            "oldSecretUntil": oldSecretUntil?.json ?? .null, "createdAt": createdAt.json,
            "updatedAt": updatedAt.json,
        ]
    }
}
