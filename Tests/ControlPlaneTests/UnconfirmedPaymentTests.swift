import Domain
import JSON
import Storage
import Testing

@testable import ControlPlane

/// A payment that was not captured in time, over REST.
@Suite struct UnconfirmedPaymentTests {
    private static let gateway: JSONValue = [
        "kind": "http-json", "url": "https://pay.acme.example/payments/{token}", "auth": ["kind": "none"],
        "map": ["id": "/id", "amount": "/amount", "currency": "/currency", "status": "/status"],
    ]
    private static let request: JSONValue = [
        "paymentToken": "tok_1", "recipient": ["phone": "+15550001234"], "channels": ["sms"],
    ]

    @Test func aReceiptThatExpiredCanBeResentOnceAndHandsItsPaymentOver() async throws {
        try await TestWorld.run { world in
            try await world.send(
                "PUT", world.settings("gateway"), Self.gateway, as: .tenantAdmin, headers: ["If-Match": "\"r0\""],
                expect: 200)
            let first = try #require(
                try await world.post(Self.request, key: "k1", expect: 202).headers["location"])
            let early = try await world.send(
                "POST", first + "/resend", [:], as: .sender, headers: ["Idempotency-Key": "r0"], expect: 409)
            #expect(early.code == "not-repeatable")
            try await expire(world)
            #expect(try await world.call("GET", first, as: .sender, expect: 200)["status"] == "expired")
            let refused = try await world.post(Self.request, key: "k2", expect: 409)
            #expect(refused.code == "receipt-exists" && refused.headers["location"] == first)
            let again = try await world.send(
                "POST", first + "/resend", [:], as: .sender, headers: ["Idempotency-Key": "r1"], expect: 202)
            let second = try #require(again.headers["location"])
            #expect(again["transaction"] == .null && again["status"] == "accepted")
            #expect(again["resendOf"] == .string(String(first.dropFirst("/v1/receipts/".count))))
            let replayed = try await world.send(
                "POST", first + "/resend", [:], as: .sender, headers: ["Idempotency-Key": "r1"], expect: 202)
            #expect(replayed.body == again.body && replayed.headers["idempotent-replayed"] == "true")
            let third = try await world.post(Self.request, key: "k3", expect: 409)
            #expect(third.code == "receipt-exists" && third.headers["location"] == second)
            let open = try await world.call("GET", "/v1/follow-ups?reason=payment-pending", as: .agent, expect: 200)
            let followUp = try #require(open["data"]?.array?.first?["id"]?.string)
            let retried = try await world.send(
                "POST", "/v1/follow-ups/\(followUp)/retry", [:], as: .agent, expect: 409)
            #expect(retried.code == "not-repeatable")
        }
    }

    /// What the engine does when the time of the one waiting payment is over.
    private func expire(_ world: TestWorld) async throws {
        let book = world.store.paymentBook
        let payment = try #require(
            try await book.due(of: world.tenant, besides: [], limit: 9, now: world.clock.now).first)
        var progress = payment.progress
        progress.reason = .paymentPending
        let settled = try await book.settle(
            payment, progress.decisionAtEnd, progress: progress, account: [:], followUpDue: .days(1),
            at: world.clock.now)
        #expect(settled == .ended)
    }
}
