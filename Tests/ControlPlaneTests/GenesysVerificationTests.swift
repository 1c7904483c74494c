import Domain
import JSON
import Storage
import Testing
import Vault

@testable import ControlPlane

@Suite struct GenesysVerificationTests {
    @Test func theReportIsShownAndAudited() async throws {
        let verify: ControlPlane.ConnectionCheck = { _ in
            var report = ConnectionReport()
            report.organization = ("0a1b", "Acme")
            report.lines = [
                .init(.token, .ok, "the login host gave a token"),
                .init(.permission, "conversation:message:create", .failed, "is missing"),
            ]
            return report
        }
        try await TestWorld.run(verifyGenesys: verify) { world in
            let path = world.settings("genesys/verify")
            let answer = try await world.call("POST", path, as: .tenantAdmin, expect: 200)
            #expect(answer["ok"] == false)
            #expect(answer["organization"] == ["id": "0a1b", "name": "Acme"])
            #expect(answer["checks"]?.array?.last?["name"] == "conversation:message:create")
            try await world.call("POST", path, as: .tenantAdmin, body: "{}", expect: 200)
            try await world.send("POST", path, ["x": 1], as: .tenantAdmin, expect: 422)
            try await world.call("POST", path, as: .sender, expect: 403)
            let entries = try await world.entries(.genesysVerified)
            #expect(entries.map(\.header.core.outcome) == ["failed", "failed"])
        }
    }

    @Test func oneCheckOfATenantRunsAtATime() async throws {
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        let verify: ControlPlane.ConnectionCheck = { _ in
            beginning.yield()
            for await _ in ends { break }
            return ConnectionReport()
        }
        try await TestWorld.run(verifyGenesys: verify) { world in
            let path = world.settings("genesys/verify")
            let first = Task { try await world.call("POST", path, as: .tenantAdmin, expect: 200) }
            for await _ in begun { break }
            let second = try await world.call("POST", path, as: .tenantAdmin, expect: 429)
            #expect(second.headers["retry-after"] == "5")
            end.yield()
            _ = try await first.value
            end.yield()
            try await world.call("POST", path, as: .tenantAdmin, expect: 200)
        }
    }
}
