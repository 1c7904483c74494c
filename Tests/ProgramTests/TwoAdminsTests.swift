import HTTPTypes
import JSON
import Testing

/// Two people change the same setting of the real program at the same time, over sockets of their own.
@Suite struct TwoAdminsTests {
    /// Adds one to a number of the setting: reads it, and writes it under the condition that nobody wrote meanwhile.
    ///
    /// - Returns: how often somebody else was faster.
    private static func addOne(_ api: APIClient, _ path: String, whole: Bool) async throws -> Int {
        var refusals = 0
        while true {
            let read = try await api.call(.get, path)
            let tag = try #require(read.header("ETag"))
            let next = JSONValue.integer(try #require(read.body["sms"]?["perDay"]?.integer) + 1)
            let patch: JSONValue = ["sms": ["perDay": next]]
            let answer = try await api.call(
                whole ? .put : .patch, path, whole ? read.body.merging(patch: patch) : patch,
                headers: ["If-Match": tag])
            switch answer.status {
            case 200:
                #expect(answer.body["sms"]?["perDay"] == next && answer.header("ETag") != tag)
                return refusals
            case 412:
                #expect(answer.code == "precondition-failed")
                refusals += 1
            default: throw Unexpected(status: answer.status, code: answer.code)
            }
        }
    }

    private struct Unexpected: Error {
        let status: Int
        let code: String?
    }

    @Test func noneOfAThousandChangesByTwoAdminsIsLost() async throws {
        try await Scene.run { scene in
            try await scene.serve { server in
                let platform = scene.admin(server.port)
                let tenant = try await TestTenant.make(
                    "acme", dialect: "platform", sandbox: scene.sandbox, admin: platform)
                let path = "/v1/tenants/\(tenant.id)/budgets"
                let start = try #require(try await platform.expect(.get, path)["sms"]?["perDay"]?.integer)
                let made = try await platform.expect(
                    .post, "/v1/tenants/\(tenant.id)/keys", ["role": "tenant_admin", "name": "second"])
                let admins = [platform, platform.with(key: try #require(made["secret"]?.string))]
                let refusals = try await withThrowingTaskGroup(of: Int.self) { group in
                    for admin in admins {
                        group.addTask {
                            var refusals = 0
                            for number in 0..<500 {
                                refusals += try await Self.addOne(admin, path, whole: number % 2 == 0)
                            }
                            return refusals
                        }
                    }
                    return try await group.reduce(0, +)
                }
                let end = try await platform.expect(.get, path)
                #expect(end["sms"]?["perDay"]?.integer == start + 1_000)
                // Else they never met, and the test shows nothing.
                #expect(refusals > 10)
            }
        }
    }
}
