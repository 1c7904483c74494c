import Foundation

@testable import Sandbox

/// A sandbox on a free port, with the calls tests make most.
struct RunningSandbox: Sendable {
    let server: SandboxServer
    let client: SocketClient

    /// Runs a sandbox for the time of the body. Messages are final at once unless the scale says otherwise.
    static func run<Result: Sendable>(
        statusDelayScale: Double = 0, _ body: @Sendable (RunningSandbox) async throws -> Result
    ) async throws -> Result {
        let server = SandboxServer(configuration: SandboxConfiguration(statusDelayScale: statusDelayScale))
        let running = Task { try await server.run() }
        do {
            let sandbox = RunningSandbox(server: server, client: SocketClient(port: await server.port()))
            let result = try await body(sandbox)
            running.cancel()
            try await running.value
            return result
        } catch {
            running.cancel()
            throw error
        }
    }

    func token(_ clientID: String = "acme", secret: String = "secret", scope: String? = nil) async throws -> SocketReply
    {
        let scope = scope.map { "&scope=" + $0.replacingOccurrences(of: " ", with: "+") } ?? ""
        return try await client.request(
            "POST", "/oauth/token",
            headers: [
                "Authorization": "Basic " + Data("\(clientID):\(secret)".utf8).base64EncodedString(),
                "Content-Type": "application/x-www-form-urlencoded",
            ], body: Data(("grant_type=client_credentials" + scope).utf8))
    }

    /// A caller with a fresh token.
    func login(_ clientID: String = "acme", dialect: Dialect = .platform) async throws -> LoggedIn {
        let scope = dialect == .guide ? "view:conversations messaging email" : nil
        let reply = try await token(clientID, scope: scope)
        return LoggedIn(client: client, token: reply.text("access_token") ?? "")
    }

    /// A request to an admin route; the body is JSON text.
    func admin(_ method: String, _ path: String, _ body: String = "") async throws -> SocketReply {
        try await client.request(
            method, "/sandbox/" + path, headers: ["Content-Type": "application/json"], body: Data(body.utf8))
    }
}

/// Requests with a bearer token.
struct LoggedIn: Sendable {
    let client: SocketClient
    let token: String

    func get(_ path: String) async throws -> SocketReply {
        try await client.request("GET", path, headers: ["Authorization": "Bearer " + token])
    }

    func send(_ method: String, _ path: String, _ body: String) async throws -> SocketReply {
        try await client.request(
            method, path, headers: ["Authorization": "Bearer " + token, "Content-Type": "application/json"],
            body: Data(body.utf8))
    }

    func sms(to phone: String, text: String = "Paid") async throws -> SocketReply {
        try await send(
            "POST", "/api/v2/conversations/messages/agentless",
            """
            {"fromAddress":"+15550001000","toAddress":"\(phone)","toAddressMessengerType":"sms","textBody":"\(text)"}
            """)
    }

    func email(to address: String, extra: String = "") async throws -> SocketReply {
        try await send(
            "POST", "/api/v2/conversations/emails/agentless",
            """
            {"senderType":"Outbound","fromAddress":{"email":"pay@receipts.example.com","name":"Pay"},
            "toAddresses":[{"email":"\(address)"}],"subject":"Receipt","htmlBody":"<p>Paid</p>"\(extra)}
            """)
    }

    func guideSMS(to phone: String, conversation: String = "conv-1") async throws -> SocketReply {
        try await send(
            "POST", "/api/v2/conversations/messages",
            """
            {"to":[{"address":"\(phone)","channelType":"sms"}],"body":"Paid","conversationId":"\(conversation)",
            "channelType":"sms"}
            """)
    }

    func guideEmail(to address: String) async throws -> SocketReply {
        try await send(
            "POST", "/api/v2/email/messages",
            """
            {"to":[{"address":"\(address)"}],"subject":"Receipt","bodyType":"html","body":"<p>Paid</p>"}
            """)
    }
}
