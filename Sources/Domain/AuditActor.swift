/// Who did something, and from where.
package struct AuditActor: Sendable, Hashable {
    package enum Who: Sendable, Hashable {
        case key(KeyID)
        /// The service by itself: the engine, a job.
        case service
        /// Somebody at the machine, by a command of the program.
        case command(String)
        /// Nobody who proved who they are.
        case stranger
    }

    package let who: Who
    /// The address that the request came from; `nil` where none did.
    package let source: String?
    package let requestID: String?
    /// The W3C `traceparent` of the request.
    package let trace: String?

    package init(_ who: Who, source: String? = nil, requestID: String? = nil, trace: String? = nil) {
        self.who = who
        self.source = source
        self.requestID = requestID
        self.trace = trace
    }

    package static let service = AuditActor(.service)

    package static func command(_ name: String) -> AuditActor { AuditActor(.command(name)) }

    /// As it stands in the readable part of an entry: a public key id or a word, never a name.
    package var reference: String {
        switch who {
        case .key(let id): id.description
        case .service: "service"
        case .command(let name): "command:\(name)"
        case .stranger: "stranger"
        }
    }
}
