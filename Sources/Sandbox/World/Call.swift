/// Who asks: the organisation behind the credentials, and the token shown.
struct Caller: Sendable {
    /// OAuth client id.
    let clientID: String
    let token: String?
    let dialect: Dialect
}

/// A request with everything the answering functions need.
struct Call: Sendable {
    let endpoint: Endpoint
    /// The path segments that stand for ids, in their order.
    let captures: [String]
    let request: SandboxRequest
    let caller: Caller
    let now: Timestamp

    /// The id in the path at this place; the route table guarantees as many as the pattern has.
    func id(_ place: Int = 0) -> String {
        captures.indices.contains(place) ? captures[place] : ""
    }

    func key(_ id: String) -> ConversationKey {
        ConversationKey(organization: caller.clientID, id: id)
    }
}
