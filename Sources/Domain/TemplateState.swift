/// What a tenant made of a template's name: which of its versions serve now.
package struct TemplateState: Sendable, Hashable {
    /// The version of one locale that receipts are accepted with.
    package struct Current: Sendable, Hashable {
        package let locale: String
        package let version: Int
        package let hash: TemplateHash
        package let channels: [Channel]
        package let by: KeyID
        package let at: Timestamp

        package init(
            locale: String, version: Int, hash: TemplateHash, channels: [Channel], by: KeyID, at: Timestamp
        ) {
            self.locale = locale
            self.version = version
            self.hash = hash
            self.channels = channels
            self.by = by
            self.at = at
        }
    }

    package let name: String
    /// Counts publications and withdrawals.
    package let revision: Int
    /// By locale.
    package let current: [Current]

    package init(name: String, revision: Int = 0, current: [Current] = []) {
        self.name = name
        self.revision = revision
        self.current = current
    }
}

/// A version without its content.
package struct TemplateSummary: Sendable, Hashable {
    package let version: Int
    package let locale: String
    package let hash: TemplateHash
    package let channels: [Channel]
    package let author: KeyID
    package let createdAt: Timestamp
    /// When it was published last; `nil` while it is a draft.
    package let publishedAt: Timestamp?
    /// Whether receipts of its locale are accepted with it now.
    package let isCurrent: Bool

    package init(
        version: Int, locale: String, hash: TemplateHash, channels: [Channel], author: KeyID, createdAt: Timestamp,
        publishedAt: Timestamp?, isCurrent: Bool
    ) {
        self.version = version
        self.locale = locale
        self.hash = hash
        self.channels = channels
        self.author = author
        self.createdAt = createdAt
        self.publishedAt = publishedAt
        self.isCurrent = isCurrent
    }
}

/// One step in the life of a template.
package struct TemplateEvent: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case published
        /// Taken back: no version of the tenant's own serves the locale any more.
        case withdrawn
    }

    /// Counted from 1 for each name; the template's revision from then on.
    package let number: Int
    package let kind: Kind
    package let locale: String
    package let version: Int
    package let by: KeyID
    package let at: Timestamp

    package init(number: Int, kind: Kind, locale: String, version: Int, by: KeyID, at: Timestamp) {
        self.number = number
        self.kind = kind
        self.locale = locale
        self.version = version
        self.by = by
        self.at = at
    }
}
