import HTTPTypes
import JSON

/// What the elements of a list are told apart by, where it is no identifier.
protocol PageKey: Sendable {
    /// A word for the kind of list, so that no cursor is taken for one of another list.
    static var kind: String { get }
    /// Unreserved characters of RFC 3986 only.
    var text: String { get }
    init?(_ text: Substring)
}

/// One page of a list that goes by names or numbers.
struct ListPage<Key: PageKey> {
    static var parameters: [String] { ["limit", "cursor"] }

    private let call: Call
    /// The last element of the page before.
    let after: Key?
    private let size: Int
    /// One more than is shown, so that it is known whether there is more.
    var limit: Int { size + 1 }

    init(_ call: Call) throws(Problem) {
        self.call = call
        size = try call.query.integer("limit", 1...200) ?? 50
        after = try call.query.text("cursor").map { text throws(Problem) in
            guard text.utf8.count <= 100, text.hasPrefix(Self.start), let key = Key(text.dropFirst(Self.start.count))
            else { throw Problem(.invalidCursor) }
            return key
        }
    }

    func reply<Element>(_ elements: [Element], key: (Element) -> Key, json: (Element) -> JSONValue) -> Reply {
        let shown = elements.prefix(size)
        let next = elements.count > size ? shown.last.map { Self.start + key($0).text } : nil
        let reply = Reply(.ok, ["data": .array(shown.map(json)), "nextCursor": .optional(next)])
        guard let next else { return reply }
        return reply.with(HeaderName.link, "<\(call.path)?\(call.query.text(withCursor: next))>; rel=\"next\"")
    }

    /// A version and the kind of list. Callers must not look inside.
    private static var start: String { "1\(Key.kind)-" }
}
