import Testing

@testable import Sandbox

@Suite struct GatewayTests {
    @Test(arguments: ["captured", "pending", "failed", "refunded"])
    func aTokenTellsItsStatus(status: String) async throws {
        try await RunningSandbox.run { sandbox async throws in
            let gateway = LoggedIn(client: sandbox.client, token: "any")
            let reply = try await gateway.get("/gateway/payments/tok_\(status)_17")
            #expect(reply.status == 200)
            #expect(reply.text("status") == status)
            #expect(reply.text("reference") == "pay_\(status)_17")
            #expect(reply.text("amount_decimal") == "42.50")
        }
    }

    @Test func aSoonPaymentIsCapturedWhenAskedForTheThirdTime() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let gateway = LoggedIn(client: sandbox.client, token: "any")
            var statuses: [String?] = []
            for _ in 0..<3 { statuses.append(try await gateway.get("/gateway/payments/tok_soon_1").text("status")) }
            #expect(statuses == ["pending", "pending", "captured"])
        }
    }

    @Test func anUnknownTokenAndAMissingBearerAreRefused() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let gateway = LoggedIn(client: sandbox.client, token: "any")
            #expect(try await gateway.get("/gateway/payments/tok_other").status == 404)
            #expect(try await sandbox.client.request("GET", "/gateway/payments/tok_captured").status == 401)
            sandbox.server.state.order(FaultOrder(.serverErrorBefore))
            #expect(try await gateway.get("/gateway/payments/tok_captured").status == 200)
            sandbox.server.state.order(FaultOrder(.serverErrorBefore, operation: .payment))
            #expect(try await gateway.get("/gateway/payments/tok_captured").status == 503)
        }
    }
}
