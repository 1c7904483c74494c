import Hummingbird
import Logging

/// The least that a JSON route of the same HTTP server can be: Hummingbird's own router, and its own decoding and
/// encoding of a typed body. No key, no limits, no checks, no store.
enum PlainEcho {
    struct Body: ResponseCodable {
        struct Transaction: Codable {
            let id, type, amount, currency, cardLast4, cardBrand, authorizationCode, paidAt: String
        }

        struct Recipient: Codable {
            let phone, email, name, contactId, locale: String
        }

        let transaction: Transaction
        let recipient: Recipient
        let channels: [String]
        let conversationId: String
        let metadata: [String: String]
    }

    /// Serves until the task is cancelled; tells its port in the log as `plain-port`.
    static func run(_ logger: Logger) async throws {
        let router = Router()
        router.post("/echo") { request, context in try await request.decode(as: Body.self, context: context) }
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0), backlog: 1024),
            onServerRunning: { channel in
                logger.notice("Echoing", metadata: ["plain-port": "\(channel.localAddress?.port ?? 0)"])
            }, logger: logger)
        try await application.run()
    }
}
