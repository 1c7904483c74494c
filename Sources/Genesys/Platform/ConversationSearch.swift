import Domain
import JSON

/// The analytics query for conversations that we began with one address around one moment: the only way to look for a
/// message whose answer was lost.
struct ConversationSearch {
    struct Hit: Equatable {
        let conversation: String
        let startedAt: Timestamp?
    }

    static let pageSize = 100
    /// Pages beyond this one are not asked for: nobody has that many messages to one address in minutes.
    static let lastPage = 5

    let address: String
    let startedAt: Timestamp

    /// Clocks may differ by as much as the margin before.
    private var earliest: Timestamp { startedAt - .seconds(30) }
    private var latest: Timestamp { startedAt + .minutes(5) }

    func request(page: Int) -> APIRequest {
        .post(
            "/api/v2/analytics/conversations/details/query",
            [
                "interval": .string("\(earliest.description)/\(latest.description)"), "order": "asc",
                "orderBy": "conversationStart",
                "paging": ["pageSize": .integer(Self.pageSize), "pageNumber": .integer(page)],
                "segmentFilters": [
                    ["type": "or", "predicates": .array(spellings.map { predicate("addressTo", $0) })],
                    ["type": "and", "predicates": [predicate("purpose", "api")]],
                ],
            ])
    }

    /// The platform shows phone numbers with a scheme in some places and plain in others.
    private var spellings: [String] { address.hasPrefix("+") ? [address, "tel:" + address] : [address] }

    private func predicate(_ dimension: String, _ value: String) -> JSONValue {
        ["type": "dimension", "dimension": .string(dimension), "operator": "matches", "value": .string(value)]
    }

    /// The conversations of one page; the member is missing where there are none. `nil` where one can't be read, which may
    /// be the one that is looked for.
    static func hits(in body: JSONValue) -> [Hit]? {
        var hits: [Hit] = []
        for conversation in body["conversations"]?.array ?? [] {
            guard let id = RecordID.read(conversation["conversationId"]) else { return nil }
            let start = conversation["conversationStart"]?.string.flatMap(Timestamp.init(rfc3339:))
            hits.append(Hit(conversation: id, startedAt: start))
        }
        return hits
    }

    /// Each conversation once, without the known ones and those of another time: first what began after the attempt,
    /// earliest first, then what began in the margin before it.
    func candidates(_ hits: [Hit], known: Set<String>) -> [String] {
        var seen = known
        let fresh = hits.filter { hit in
            let isInTime = hit.startedAt.map { $0 >= earliest && $0 <= latest } ?? true
            return isInTime && seen.insert(hit.conversation).inserted
        }
        return fresh.enumerated().sorted { (rank($0), $0.offset) < (rank($1), $1.offset) }.map(\.element.conversation)
    }

    private func rank(_ entry: (offset: Int, element: Hit)) -> Int64 {
        guard let time = entry.element.startedAt else { return .max }
        let sinceStart = (time - startedAt).count
        return sinceStart >= 0 ? sinceStart : Int64.max / 2 - sinceStart
    }
}
