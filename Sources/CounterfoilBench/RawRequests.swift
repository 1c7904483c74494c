import HTTPTypes
import JSON
import Server
import Transport

/// The two requests that one delivery makes, again and again with nothing around them: what the engine is compared with.
enum RawRequests {
    struct Refused: Error {
        let status: Int
    }

    /// - Parameter arguments: the upstream's base URL, how many deliveries, how many at once.
    static func run(_ arguments: [String]) async -> Int32 {
        guard arguments.count == 3, let count = Int(arguments[1]), let width = Int(arguments[2]) else { return 64 }
        let transport = Transport(threads: 2, policy: .allowPrivate)
        do {
            let token = try await token(transport, arguments[0])
            let begun = ContinuousClock.now
            try await withThrowingTaskGroup(of: Void.self) { group in
                for start in 0..<width {
                    group.addTask {
                        for number in stride(from: start, to: count, by: width) {
                            try await deliver(number, transport, arguments[0], token)
                        }
                    }
                }
                try await group.waitForAll()
            }
            print(Int(Double(count) / ((.now - begun) / .seconds(1))))
            return 0
        } catch {
            JSONLogHandler.standardError(Array("the raw requests failed: \(error)\n".utf8))
            return 69
        }
    }

    private static func deliver(_ number: Int, _ transport: Transport, _ url: String, _ token: String) async throws {
        var fields = HTTPFields()
        fields[.authorization] = "Bearer \(token)"
        let consent = HTTPCall(url: url + "/api/v2/contacts/contact_\(number)/profile", headers: fields)
        try check(try await transport.send(consent))
        fields[.contentType] = "application/json"
        // The end 777 has no special fate in the sandbox.
        let phone = "+1\(2_000_000 + number)777"
        let body: JSONValue = [
            "to": [["address": .string(phone), "channelType": "sms"]], "channelType": "sms",
            "body":
                "Bench: Payment of $150.00 received on January 27, 2026, card ending 4567. Ref TXN. Reply STOP to opt out",
            "conversationId": .string("conversation-raw-\(number)"),
        ]
        try check(
            try await transport.send(
                HTTPCall(
                    method: .post, url: url + "/api/v2/conversations/messages", headers: fields, body: body.serialized()
                )))
    }

    private static func check(_ reply: HTTPReply) throws {
        guard (200...299).contains(reply.status) else { throw Refused(status: reply.status) }
    }

    private static func token(_ transport: Transport, _ url: String) async throws -> String {
        var fields = HTTPFields()
        // bench:secret
        fields[.authorization] = "Basic YmVuY2g6c2VjcmV0"
        fields[.contentType] = "application/x-www-form-urlencoded"
        let form = "grant_type=client_credentials&scope=view:conversations+messaging+email"
        let reply = try await transport.send(
            HTTPCall(method: .post, url: url + "/oauth/token", headers: fields, body: Array(form.utf8)))
        try check(reply)
        return try JSONValue(parsing: reply.body)["access_token"]?.string ?? ""
    }
}
