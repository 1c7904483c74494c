import Foundation
import HTTPTypes
import Testing

@Suite struct KeyCommandTests {
    private func trimmed(_ ended: CounterfoilProgram.Ending) -> String {
        ended.output.trimmingCharacters(in: .newlines)
    }

    @Test func aKeyMadeWhileTheServerRunsWorksAtOnce() async throws {
        try await Scene.run { scene in
            try await scene.serve { server in
                let made = try await CounterfoilProgram.run(
                    ["keys", "create", "--role", "platform_admin", "--data", scene.folder.data])
                #expect(made.code == 0 && made.errors.isEmpty)
                #expect(made.output.hasPrefix("cfk_") && made.output.split(separator: "\n").count == 1)
                let admin = scene.admin(server.port).with(key: trimmed(made))
                try await admin.expect(.get, "/v1/tenants")
                let tenant = try await TestTenant.make(
                    "acme", dialect: "platform", sandbox: scene.sandbox, admin: admin)
                let sender = try await CounterfoilProgram.run(
                    ["keys", "create", "--role", "sender", "--tenant", tenant.id, "--data", scene.folder.data])
                try await admin.with(key: trimmed(sender)).expect(.get, "/v1/receipts")
                let foreign = try await admin.with(key: trimmed(sender)).call(.get, "/v1/tenants")
                #expect(foreign.status == 403)
            }
        }
    }

    @Test(arguments: [
        ["--role", "sender"], ["--role", "emperor"], ["--role", "platform_admin", "--tenant", "ten_x"],
        ["--role", "sender", "--tenant", "ten_00000000000000000000000000"],
    ])
    func aKeyThatCannotBeIsWrongUsage(arguments: [String]) async throws {
        try await TemporaryFolder.run { folder in
            let ended = try await CounterfoilProgram.run(["keys", "create", "--data", folder.data] + arguments)
            #expect(ended.code == 64)
            #expect(ended.output.isEmpty)
        }
    }

    @Test func theBootstrapKeyCountsAtTheFirstStartAlone() async throws {
        try await Scene.run { scene in
            let first = try await scene.serve { try await scene.admin($0.port).call(.get, "/v1/tenants").status }
            #expect(first.result == 200)
            let other = trimmed(try await CounterfoilProgram.run(["keys", "generate"]))
            #expect(other != scene.adminKey)
            let statuses = try await scene.serve(environment: ["COUNTERFOIL_BOOTSTRAP_KEY": other]) { server in
                let admin = scene.admin(server.port)
                return [
                    try await admin.call(.get, "/v1/tenants").status,
                    try await admin.with(key: other).call(.get, "/v1/tenants").status,
                ]
            }
            #expect(statuses.result == [200, 401])
        }
    }
}
