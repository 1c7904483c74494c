import Foundation
import HTTPTypes
import JSON
import Subprocess
import Testing

/// Callbacks of the real program, received by a real server and verified by the package that integrators use.
@Suite struct CallbackProgramTests {
    private static var root: String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .path
    }

    private static func addCallback(_ server: RunningServer, _ scene: Scene, _ tenant: TestTenant, _ url: String)
        async throws -> JSONValue
    {
        try await scene.admin(server.port).expect(
            .post, "/v1/tenants/\(tenant.id)/callbacks", ["url": .string(url), "name": "test"])
    }

    /// The receipts' ids by the messages' ids.
    private static func told(_ receiver: CheckpointReceiver) throws -> [String: String] {
        var told: [String: String] = [:]
        for post in receiver.posts {
            let body = try JSONValue(parsing: Array(post.body.utf8), limits: .response)
            told[try #require(body["id"]?.string)] = body["data"]?["id"]?.string ?? "-"
        }
        return told
    }

    @Test func thePackageOfIntegratorsVerifiesWhatIsSent() async throws {
        try await Scene.run { scene in
            let receiver = try CheckpointReceiver()
            let secret = try await scene.serve { server in
                let tenant = try await TestTenant.make(
                    "acme", dialect: "platform", sandbox: scene.sandbox, admin: scene.admin(server.port))
                let callback = try await Self.addCallback(server, scene, tenant, receiver.url)
                let receipt = tenant.planned(1, channels: ["sms"])
                _ = try await LoadClients(api: scene.admin(server.port), whereabouts: Whereabouts(at: server.port))
                    .ask([receipt])
                for _ in 0..<6_000 where receiver.posts.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
                return try #require(callback["secret"]?.string)
            }.result
            let post = try #require(receiver.posts.first)
            let headers = post.head.split(separator: "\r\n").dropFirst().compactMap { line -> String? in
                let sides = line.split(separator: ":", maxSplits: 1)
                guard sides.count == 2, sides[0].lowercased().hasPrefix("webhook-") else { return nil }
                return "\(sides[0].lowercased())=\(sides[1].trimmingCharacters(in: .whitespaces))"
            }
            #expect(headers.count == 3)
            let folder = try await CounterfoilProgram.run(Self.root + "/scripts/venv", [])
            try #require(folder.code == 0, "\(folder.errors)")
            let python = folder.output.trimmingCharacters(in: .whitespacesAndNewlines) + "/bin/python"
            func verify(_ body: String) async throws -> String {
                try await CounterfoilProgram.run(python, ["-c", Self.verifier, secret, body] + headers).output
            }
            #expect(try await verify(post.body) == "receipt.delivered\n")
            #expect(try await verify(post.body + " ") == "refused\n")
        }
    }

    private static let verifier = """
        import sys
        from standardwebhooks.webhooks import Webhook, WebhookVerificationError
        try:
            message = Webhook(sys.argv[1]).verify(sys.argv[2], dict(pair.split("=", 1) for pair in sys.argv[3:]))
            print(message["type"])
        except WebhookVerificationError:
            print("refused")
        """

    @Test func nothingIsLostHoweverOftenTheProcessIsKilled() async throws {
        try await Scene.run { scene in
            let receiver = try CheckpointReceiver()
            let tenant = try await scene.serve { server in
                let tenant = try await TestTenant.make(
                    "acme", dialect: "platform", sandbox: scene.sandbox, admin: scene.admin(server.port))
                _ = try await Self.addCallback(server, scene, tenant, receiver.url)
                return tenant
            }.result
            let load = (0..<60).map { tenant.planned($0 * 10 + 1, channels: ["sms"]) }
            let whereabouts = Whereabouts()
            let clients = LoadClients(api: scene.admin(0), whereabouts: whereabouts)
            let asking = Task { try await clients.ask(load) }
            for round in 0..<5 {
                let killed = try await scene.serve { server in
                    whereabouts.set(server.port)
                    try await Task.sleep(for: .milliseconds(150 + 150 * round))
                    whereabouts.set(nil)
                    server.send(.kill)
                }
                #expect(killed.status == .signaled(SIGKILL))
            }
            let finals = try await scene.serve { server in
                whereabouts.set(server.port)
                let answers = try await asking.value
                let examination = Examination(api: scene.admin(server.port), sandbox: scene.sandbox)
                var ids: Set<String> = []
                for answer in answers {
                    let id = try #require(try JSONValue(parsing: answer)["id"]?.string)
                    _ = try await examination.settled(id, of: tenant)
                    ids.insert(id)
                }
                for _ in 0..<6_000 where !ids.isSubset(of: Set(try Self.told(receiver).values)) {
                    try await Task.sleep(for: .milliseconds(10))
                }
                return ids
            }.result
            let told = try Self.told(receiver)
            #expect(Set(told.values) == finals)
            // Some may have come twice, but under one id each.
            #expect(told.count == finals.count)
            print("\(receiver.posts.count) messages about \(finals.count) receipts over 5 kills")
        }
    }
}
