import Foundation
import HTTPTypes
import JSON
import Sandbox
import Subprocess
import Testing

/// Budgets of the real program: changed by REST while it runs, and kept though it is killed.
@Suite struct BudgetProgramTests {
    private static func receipt(_ number: Int) -> JSONValue {
        [
            "transaction": [
                "id": .string("TXN-\(number)"), "amount": "12.00", "currency": "USD", "paidAt": "2026-11-22T09:30:00Z",
            ],
            "recipient": ["phone": .string("+1555123\(1000 + number)")], "channels": ["sms"],
        ]
    }

    private static func accept(_ numbers: Range<Int>, _ sender: APIClient) async throws {
        for number in numbers {
            try await sender.expect(
                .post, "/v1/receipts", receipt(number), headers: ["Idempotency-Key": "budget-\(number)"])
        }
    }

    private static func set(_ perSecond: JSONValue, burst: JSONValue, of tenant: TestTenant, _ admin: APIClient)
        async throws
    {
        let path = "/v1/tenants/\(tenant.id)/budgets"
        let tag = try #require(try await admin.call(.get, path).header("ETag"))
        try await admin.expect(
            .patch, path, ["sms": ["perSecond": perSecond, "burst": burst]], headers: ["If-Match": tag])
    }

    private static func until(_ condition: () async throws -> Bool) async throws {
        for _ in 0..<6_000 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("it never came")
    }

    /// A hundredth of a part a second: what is sent beyond the burst within the test is a fault.
    @Test func aChangeHoldsWithoutARestartAndAKillIsNoBurst() async throws {
        try await Scene.run { scene in
            func taken() -> Int { scene.sandbox.state.messages(organization: "acme").count }
            let start = ContinuousClock.now
            /// What may have come in by now, beside the burst.
            func most(_ burst: Int) -> Int {
                burst + Int((ContinuousClock.now - start).components.seconds + 1) / 100 + 1
            }
            let first = try await scene.serve { server in
                let admin = scene.admin(server.port)
                let tenant = try await TestTenant.make(
                    "acme", dialect: "platform", sandbox: scene.sandbox, admin: admin)
                try await Self.set(.double(0.01), burst: 4, of: tenant, admin)
                try await Self.accept(0..<12, admin.with(key: tenant.senderKey))
                try await Self.until { taken() >= 4 }
                // Long enough for what was spent to be noted, and for a fault to show.
                try await Task.sleep(for: .seconds(2))
                #expect(taken() <= most(4))
                server.send(.kill)
                return tenant
            }
            #expect(first.status == .signaled(SIGKILL))
            let tenant = first.result
            try await scene.serve { server in
                let admin = scene.admin(server.port)
                // Another tenant's message shows that the engine works.
                let other = try await TestTenant.make(
                    "globex", dialect: "platform", sandbox: scene.sandbox, admin: admin)
                try await Self.accept(100..<101, admin.with(key: other.senderKey))
                try await Self.until { scene.sandbox.state.messages(organization: "globex").count == 1 }
                try await Task.sleep(for: .seconds(2))
                #expect(taken() <= most(4))
                let before = ContinuousClock.now
                try await Self.set(1_000, burst: 1_000, of: tenant, admin)
                try await Self.until { taken() == 12 }
                print("all that waited was taken \(ContinuousClock.now - before) after its budget was changed")
                // And back again.
                try await Self.set(.double(0.01), burst: 1, of: tenant, admin)
                try await Self.until {
                    let health = try await admin.expect(.get, "/v1/tenants/\(tenant.id)/health")
                    return health["budgets"]?["sms"]?.integer ?? 2 <= 1
                }
                try await Self.accept(20..<25, admin.with(key: tenant.senderKey))
                try await Task.sleep(for: .seconds(1))
                #expect(taken() <= 14)
            }
        }
    }
}
