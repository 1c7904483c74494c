import JSON

/// What the sandbox does with a request, decided; the HTTP driver only performs it.
struct SandboxReply: Sendable {
    enum Body: Sendable {
        case none
        case json(JSONValue)
        /// Bytes that claim to be JSON and are not.
        case garbage
    }

    var status: Int
    var headers: [Header] = []
    var body: Body
    /// Wait so long before answering or cutting.
    var delayMilliseconds = 0
    /// Close the connection instead of answering.
    var isCut = false
    /// Events to be fired once this is answered.
    var volley: EventVolley?

    struct Header: Sendable, Equatable {
        let name: String
        let value: String
    }

    static func json(_ value: JSONValue, status: Int = 200) -> SandboxReply {
        SandboxReply(status: status, body: .json(value))
    }

    static func empty(status: Int) -> SandboxReply {
        SandboxReply(status: status, body: .none)
    }

    /// The body as it goes over the wire.
    var bytes: [UInt8] {
        switch body {
        case .none: []
        case .json(let value): value.serialized()
        case .garbage: Self.brokenJSON
        }
    }

    /// The same with a test card number in place of each text.
    var withCardData: SandboxReply {
        guard case .json(let value) = body else { return self }
        var reply = self
        reply.body = .json(Self.withCardData(value))
        return reply
    }

    private static func withCardData(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool, .number: value
        case .string: .string(SandboxWorld.cardNumber)
        case .array(let elements): .array(elements.map(withCardData))
        case .object(let object):
            .object(JSONObject(object.members.map { .init(name: $0.name, value: withCardData($0.value)) }))
        }
    }

    static let cut = SandboxReply(status: 0, body: .none, isCut: true)
    private static let brokenJSON = Array("{\"id\":\"aaaaaaaa-0000-4000-80".utf8)
}
