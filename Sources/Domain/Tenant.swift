package import JSON

/// A contact-center tenant: the border that data, budgets and trouble never cross.
package struct Tenant: Sendable, Hashable {
    package enum Status: String, Sendable, CaseIterable {
        case active, suspended
    }

    package let id: TenantID
    package var slug: String
    package var name: String
    /// An IANA time zone, such as `Europe/Berlin`.
    package var timeZone: String
    package var defaultLocale: String
    package var status: Status
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    /// Counts the changes; the ETag of the resource.
    package var revision: Int
    /// How often each of its keys may ask; `nil` for the standard.
    package var callers: CallerLimit?

    package init(
        id: TenantID, slug: String, name: String, timeZone: String, defaultLocale: String, status: Status,
        createdAt: Timestamp, updatedAt: Timestamp, revision: Int, callers: CallerLimit? = nil
    ) {
        self.id = id
        self.slug = slug
        self.name = name
        self.timeZone = timeZone
        self.defaultLocale = defaultLocale
        self.status = status
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.revision = revision
        self.callers = callers
    }

    package var json: JSONValue {
        [
            "id": .string(id.description), "slug": .string(slug), "name": .string(name), "timezone": .string(timeZone),
            "defaultLocale": .string(defaultLocale), "status": .string(status.rawValue),
            "callers": (callers ?? .standard).json, "createdAt": createdAt.json,
            "updatedAt": updatedAt.json,
        ]
    }
}
