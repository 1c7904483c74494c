import Domain
import JSON
import Privacy
import Storage
import Synchronization
import Testing
import Vault

@testable import ControlPlane

@Suite struct GatewayTests {
    private static let gateway: JSONValue = [
        "kind": "http-json", "url": "https://pay.acme.example/payments/{token}",
        "auth": ["kind": "bearer", "secret": "gw-s3cr3t-value"],
        "map": ["id": "/id", "amount": "/amount", "currency": "/currency", "status": "/status"],
    ]

    private static func paid(at now: Timestamp) -> Transaction {
        Transaction(
            id: "pay_1", kind: .payment, money: Money(minorUnits: 1_500, currency: Currency(code: "JPY") ?? .dollar),
            cardLast4: nil, cardBrand: "visa", authorizationCode: nil, paidAt: now)
    }

    @discardableResult
    private func put(
        _ body: JSONValue, _ world: TestWorld, _ method: String = "PUT", revision: Int = 0, expect status: Int = 200
    ) async throws -> Answer {
        try await world.send(
            method, world.settings("gateway"), body, as: .tenantAdmin, headers: ["If-Match": "\"r\(revision)\""],
            expect: status)
    }

    @Test func theSecretGoesInAndNeverComesOut() async throws {
        try await TestWorld.run { world in
            let put = try await put(Self.gateway, world)
            #expect(put["auth"]?["secretSetAt"]?.string == world.clock.now.json.string)
            let got = try await world.call("GET", world.settings("gateway"), as: .platformAdmin, expect: 200)
            for text in [put.text, got.text, world.log.lines.joined()] { #expect(!text.contains("gw-s3cr3t-value")) }
            let profile = try #require(try await world.store.tenant(world.tenant).profile())
            #expect(profile.gatewaySecret?.revealText() == "gw-s3cr3t-value" && profile.gateway.isConfigured)
            let told = try await world.entries(.settingChanged).last
            #expect(try #require(told).header.core.tenant == world.tenant)
        }
    }

    /// Who may set the address must not be able to have the secret sent to another place.
    @Test func theSecretStaysWithItsPlace() async throws {
        try await TestWorld.run { world in
            let missing = Self.gateway.with("auth", ["kind": "bearer"])
            #expect(try await put(missing, world, expect: 422).fieldErrors == ["/auth/secret required"])
            try await put(Self.gateway, world)
            let changes: [JSONValue] = [
                ["url": "https://evil.example/payments/{token}"], ["url": "https://pay.acme.example:8443/{token}"],
                ["auth": ["kind": "basic", "username": "x"]], ["auth": ["kind": "header", "header": "X-Key"]],
                ["kind": "adyen"],
                [
                    "auth": ["kind": "oauth", "tokenUrl": "https://evil.example/token", "clientId": "c"]
                ],
            ]
            for change in changes {
                let answer = try await put(change, world, "PATCH", revision: 1, expect: 422)
                #expect(answer.fieldErrors == ["/auth/secret required"], "\(change)")
            }
            try await put(["url": "https://pay.acme.example/v2/{token}"], world, "PATCH", revision: 1)
            try await put(["requestsPerMinute": 9], world, "PATCH", revision: 2)
            try await put(
                ["url": "https://new.example/{token}", "auth": ["secret": "another"]], world, "PATCH", revision: 3)
            #expect(try await world.store.tenant(world.tenant).profile()?.gatewaySecret?.revealText() == "another")
        }
    }

    @Test(
        arguments: [
            ("url", "http://pay.acme.example/{token}", "/url not-encrypted"),
            ("apiBaseUrl", "https://api.example", "/apiBaseUrl not-allowed"),
            (
                "auth", ["kind": "oauth", "tokenUrl": "http://login.example/t", "clientId": "c", "secret": "s"],
                "/auth/tokenUrl not-encrypted"
            ),
            ("auth", ["kind": "none", "secret": "s"], "/auth/secret not-allowed"),
            ("map", ["id": "/id"], "/map/amount required"), ("kind", "paypal", "/kind not-allowed"),
            ("token", "x", "/token unknown-field"), ("requestsPerMinute", "many", "/requestsPerMinute wrong-type"),
        ] as [(String, JSONValue, String)])
    func whatCantBeSetIsToldWhere(field: String, value: JSONValue, error: String) async throws {
        try await TestWorld.run { world in
            let answer = try await put(Self.gateway.with(field, value), world, expect: 422)
            #expect(answer.fieldErrors.contains(error), "\(answer.fieldErrors)")
        }
    }

    @Test func privateAddressesCanBeSetWhereTheOperatorAllowsThem() async throws {
        try await TestWorld.run(allowPrivateUpstreams: true) { world in
            try await put(Self.gateway.with("url", "http://127.0.0.1:8090/gateway/payments/{token}"), world)
            let stripe: JSONValue = [
                "kind": "stripe", "apiBaseUrl": "http://127.0.0.1:8090", "auth": ["kind": "bearer", "secret": "sk_1"],
            ]
            try await put(stripe, world, revision: 1)
        }
    }

    @Test func aTestAsksForOnePaymentAndShowsWhatAReceiptWouldTell() async throws {
        let asked = Mutex<[String]>([])
        try await TestWorld.run(askGateway: { tenant, settings, secret, reference, now in
            asked.withLock { $0.append("\(reference.token) \(reference.kind) \(secret?.revealText() ?? "-")") }
            return switch reference.token {
            case "tok_paid": .confirmed(Self.paid(at: now))
            case "tok_card": .cardData(["id", "cardBrand"])
            case "tok_down": .failed(.gatewayUnreachable, wait: nil)
            case "tok_wait": .pending
            case "tok_off": .notCaptured
            default: .unknown
            }
        }) { world in
            let path = world.settings("gateway/test")
            let none = try await world.send("POST", path, ["paymentToken": "a"], as: .tenantAdmin, expect: 422)
            #expect(none.code == "gateway-not-configured" && asked.withLock { $0.isEmpty })
            try await put(Self.gateway, world)
            let paid = try await world.send("POST", path, ["paymentToken": "tok_paid"], as: .tenantAdmin, expect: 200)
            #expect(paid["outcome"] == "confirmed" && paid["transaction"]?["amount"] == "1500")
            for (token, outcome, reason) in [
                ("tok_card", "card-data", "card-data-from-gateway"), ("tok_down", "failed", "gateway-unreachable"),
                ("tok_wait", "pending", "payment-pending"), ("tok_off", "not-captured", "payment-not-captured"),
                ("tok_no", "unknown", "payment-unknown"),
            ] {
                let answer = try await world.send(
                    "POST", path, ["paymentToken": .string(token), "type": "refund"], as: .tenantAdmin, expect: 200)
                #expect(answer["outcome"]?.string == outcome && answer["reason"]?.string == reason)
                #expect(answer["transaction"] == .null)
            }
            #expect(
                asked.withLock {
                    $0.prefix(2) == ["tok_paid payment gw-s3cr3t-value", "tok_card refund gw-s3cr3t-value"]
                })
            let wrong = try await world.send("POST", path, ["type": "payment"], as: .tenantAdmin, expect: 422)
            #expect(wrong.fieldErrors == ["/paymentToken required"])
            let card = try await world.send(
                "POST", path, ["paymentToken": "4111111111111111"], as: .tenantAdmin, expect: 422)
            #expect(card.code == "card-data" && asked.withLock { $0.count == 6 })
            let entries = try await world.entries(.gatewayTested)
            #expect(
                entries.map(\.header.core.outcome).sorted()
                    == ["card-data", "confirmed", "failed", "not-captured", "pending", "unknown"])
            let paidAt = world.clock.now
            #expect(
                GatewayAnswer.confirmed(Self.paid(at: paidAt)).auditDetail == ["transaction": "pay_1", "reason": .null])
            #expect(
                GatewayAnswer.cardData(["id"]).auditDetail
                    == ["transaction": .null, "reason": "card-data-from-gateway"])
        }
    }

    @Test func aReceiptIsAcceptedByItsPaymentsReference() async throws {
        try await TestWorld.run { world in
            let body = JSONValue.receipt().with("transaction", nil).with("paymentToken", "tok_1")
            #expect(try await world.post(body, expect: 422).code == "gateway-not-configured")
            try await put(Self.gateway, world)
            let accepted = try await world.post(body, key: "k1", expect: 202)
            #expect(accepted["status"] == "accepted" && accepted["transaction"] == .null)
            #expect(
                accepted["deliveries"] == [] && accepted["paymentToken"] == "tok_1" && accepted["type"] == "payment")
            let id = try #require(accepted["id"]?.string)
            let repeated = try await world.post(body, key: "k1", expect: 202)
            #expect(repeated.body == accepted.body && repeated.headers["idempotent-replayed"] == "true")
            let other = try await world.post(body, key: "k2", expect: 409)
            #expect(other.code == "receipt-exists" && other["receiptId"]?.string == id)
            try await world.post(body.with("type", "refund"), key: "k3", expect: 202)
            try await confirm(world)
            let now = try await world.call("GET", "/v1/receipts/\(id)", as: .sender, expect: 200)
            #expect(now["transaction"]?["id"] == "pay_1" && now["deliveries"]?.array?.count == 1)
            #expect(try await world.post(body, key: "k1", expect: 202).body == accepted.body)
            let found = try await world.call("GET", "/v1/receipts?transactionId=pay_1", as: .sender, expect: 200)
            #expect(found["data"]?.array?.count == 1)
            try await world.call("GET", "/v1/receipts/\(id)/events", as: .sender, expect: 200)
        }
    }

    /// What the engine does when the gateway says that the one payment is captured.
    private func confirm(_ world: TestWorld) async throws {
        let book = world.store.paymentBook
        let due = try await book.due(of: world.tenant, besides: [], limit: 9, now: world.clock.now)
        let payment = try #require(due.first { $0.content?.payment?.kind == .payment })
        var progress = payment.progress
        progress.asks += 1
        let settled = try await book.settle(
            payment, .confirm(Self.paid(at: world.clock.now)), progress: progress, account: ["answer": "confirmed"],
            followUpDue: .hours(1), at: world.clock.now)
        #expect(settled == .confirmed)
    }

    @Test(
        arguments: [
            ("type", "chargeback", "/type not-allowed"), ("paymentToken", "", "/paymentToken too-short"),
            ("paymentToken", .string(String(repeating: "t", count: 257)), "/paymentToken too-long"),
            ("paymentToken", "a\u{0}b", "/paymentToken control-character"),
        ] as [(String, JSONValue, String)])
    func aWrongReferenceIsToldWhere(field: String, value: JSONValue, error: String) async throws {
        try await TestWorld.run { world in
            try await put(Self.gateway, world)
            let body = JSONValue.receipt().with("transaction", nil).with("paymentToken", "tok_1").with(field, value)
            #expect(try await world.post(body, expect: 422).fieldErrors == [error])
            let both = JSONValue.receipt().with("type", "payment")
            #expect(try await world.post(both, expect: 422).fieldErrors == ["/type not-allowed"])
        }
    }

    @Test func aReceiptIsWithdrawnBeforeItsPaymentIsKnown() async throws {
        try await TestWorld.run { world in
            try await put(Self.gateway, world)
            let body = JSONValue.receipt().with("transaction", nil).with("paymentToken", "tok_1")
            let id = try #require(try await world.post(body, expect: 202)["id"]?.string)
            let resent = try await world.send(
                "POST", "/v1/receipts/\(id)/resend", [:], as: .sender, headers: ["Idempotency-Key": "r"], expect: 409)
            #expect(resent.code == "not-repeatable")
            let cancelled = try await world.send("POST", "/v1/receipts/\(id)/cancel", [:], as: .sender, expect: 200)
            #expect(cancelled["status"] == "cancelled" && cancelled["reason"] == "cancelled-by-caller")
            let again = try await world.send("POST", "/v1/receipts/\(id)/cancel", [:], as: .sender, expect: 200)
            #expect(again.body == cancelled.body)
        }
    }
}
