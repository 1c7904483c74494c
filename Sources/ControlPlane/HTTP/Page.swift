import Domain
import HTTPTypes
import JSON

/// One page of a list: how much is asked for and from where, and how it is answered.
struct Page<Subject: IdentifierSubject> {
    static var parameters: [String] { ["limit", "cursor"] }

    private let call: Call
    /// The last element of the page before.
    let after: Identifier<Subject>?
    private let size: Int
    /// One more than is shown, so that it is known whether there is more.
    var limit: Int { size + 1 }

    /// - Parameter usual: how many are shown where the request does not tell.
    init(_ call: Call, usual: Int = 50) throws(Problem) {
        self.call = call
        size = try call.query.integer("limit", 1...200) ?? usual
        after = try call.query.text("cursor").map { text throws(Problem) in
            guard let id = Self.identifier(cursor: text) else { throw Problem(.invalidCursor) }
            return id
        }
    }

    func reply<Element>(
        _ elements: [Element], id: (Element) -> Identifier<Subject>, json: (Element) -> JSONValue
    ) -> Reply {
        let (shown, next) = cut(elements, id)
        return linked(Reply(.ok, ["data": .array(shown.map(json)), "nextCursor": .optional(next)]), next)
    }

    /// The page as a table, whose first line is the header.
    func reply<Element>(
        _ elements: [Element], id: (Element) -> Identifier<Subject>, csv header: [String], row: (Element) -> [String]
    ) -> Reply {
        let (shown, next) = cut(elements, id)
        let body = CSV.text([header] + shown.map(row))
        return linked(Reply(.ok, headers: [.contentType: CSV.mediaType], body: body), next)
    }

    private func cut<Element>(
        _ elements: [Element], _ id: (Element) -> Identifier<Subject>
    ) -> (shown: ArraySlice<Element>, next: String?) {
        let shown = elements.prefix(size)
        return (shown, elements.count > size ? shown.last.map { Self.cursor(id($0)) } : nil)
    }

    private func linked(_ reply: Reply, _ next: String?) -> Reply {
        guard let next else { return reply }
        return reply.with(HeaderName.link, "<\(call.path)?\(call.query.text(withCursor: next))>; rel=\"next\"")
    }

    /// A version, the kind of list, the identifier. Callers must not look inside.
    private static func cursor(_ id: Identifier<Subject>) -> String {
        "1\(Subject.prefix.dropLast())\(id.description.dropFirst(Subject.prefix.count))"
    }

    private static func identifier(cursor: String) -> Identifier<Subject>? {
        let start = "1\(Subject.prefix.dropLast())"
        guard cursor.hasPrefix(start) else { return nil }
        return Identifier(Subject.prefix + cursor.dropFirst(start.count))
    }
}
