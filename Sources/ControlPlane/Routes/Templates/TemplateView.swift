import Domain
import Intake
import JSON
import Templating

/// A version without its content, the tenant's own or a built-in one.
struct VersionView: Sendable {
    let number: Int
    let locale: String
    let isBuiltIn: Bool
    let hash: TemplateHash
    let channels: [Channel]
    /// `nil` for a built-in one, as the two times are.
    let author: KeyID?
    let createdAt: Timestamp?
    let publishedAt: Timestamp?
    /// Whether receipts of its locale are accepted with it now.
    let isCurrent: Bool

    init(_ summary: TemplateSummary) {
        number = summary.version
        locale = summary.locale
        isBuiltIn = false
        hash = summary.hash
        channels = summary.channels
        author = summary.author
        createdAt = summary.createdAt
        publishedAt = summary.publishedAt
        isCurrent = summary.isCurrent
    }

    init(_ builtIn: BuiltInTemplate, in state: TemplateState) {
        number = builtIn.choice.version
        locale = builtIn.choice.locale
        isBuiltIn = true
        hash = builtIn.choice.hash
        channels = Channel.allCases.filter(builtIn.template.channels.contains)
        author = nil
        createdAt = nil
        publishedAt = nil
        isCurrent = !state.current.contains { $0.locale == builtIn.choice.locale }
    }

    var json: JSONObject {
        [
            "version": .integer(number), "locale": .string(locale), "builtIn": .bool(isBuiltIn),
            "current": .bool(isCurrent), "channels": .words(channels), "hash": .string(hash.description),
            "createdBy": .optional(author?.description), "createdAt": createdAt?.json ?? .null,
            "publishedAt": publishedAt?.json ?? .null,
        ]
    }
}

/// A template as it serves: for each locale the version with which receipts are accepted.
struct TemplateView: Sendable {
    let state: TemplateState
    let builtIn: [BuiltInTemplate]

    private struct Serving {
        let locale: String
        let channels: [Channel]
        let json: JSONValue
    }

    var json: JSONValue {
        let serving = (own + untouched).sorted { $0.locale < $1.locale }
        let channels = Channel.allCases.filter { channel in serving.contains { $0.channels.contains(channel) } }
        return [
            "name": .string(state.name), "builtIn": .bool(!builtIn.isEmpty), "channels": .words(channels),
            "locales": .array(serving.map { .string($0.locale) }), "published": .array(serving.map(\.json)),
        ]
    }

    private var own: [Serving] {
        state.current.map { current in
            Serving(
                locale: current.locale, channels: current.channels,
                json: [
                    "locale": .string(current.locale), "version": .integer(current.version), "builtIn": false,
                    "channels": .words(current.channels), "hash": .string(current.hash.description),
                    "publishedBy": .string(current.by.description), "publishedAt": current.at.json,
                ])
        }
    }

    /// The built-in ones that no own one stands before.
    private var untouched: [Serving] {
        builtIn.map { VersionView($0, in: state) }.filter(\.isCurrent).map { version in
            Serving(
                locale: version.locale, channels: version.channels,
                json: [
                    "locale": .string(version.locale), "version": .integer(version.number), "builtIn": true,
                    "channels": .words(version.channels), "hash": .string(version.hash.description),
                    "publishedBy": .null, "publishedAt": .null,
                ])
        }
    }
}

extension TemplateEvent {
    var json: JSONValue {
        [
            "number": .integer(number), "event": .string(kind.rawValue), "locale": .string(locale),
            "version": .integer(version), "by": .string(by.description), "at": at.json,
        ]
    }
}

extension JSONValue {
    static func words(_ channels: [Channel]) -> JSONValue {
        .array(channels.map { .string($0.rawValue) })
    }
}
