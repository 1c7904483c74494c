import HTTPTypes

/// Strong ETags of configuration resources: `"r7"` for revision 7.
enum EntityTag {
    static func text(_ revision: Int) -> String { "\"r\(revision)\"" }
}

/// What an `If-Match` header asks for.
struct Precondition: Sendable {
    private let tags: [Substring]

    /// Throws `precondition-required` where the header is missing.
    init(_ headers: HTTPFields) throws(Problem) {
        guard let text = headers[.ifMatch] else { throw Problem(.preconditionRequired) }
        tags = text.split(separator: ",").map { $0.drop { $0 == " " } }.map { tag in
            tag.last == " " ? tag.prefix { $0 != " " } : tag
        }
    }

    /// Throws `precondition-failed` where the resource is at none of the revisions asked for. Weak tags never match.
    func check(_ revision: Int) throws(Problem) {
        let tag = EntityTag.text(revision)[...]
        guard tags.contains(where: { $0 == "*" || $0 == tag }) else { throw Problem(.preconditionFailed) }
    }
}
