import Domain
import Foundation
import HTTPTypes
import JSON
import Sandbox
import Testing
import Transport

/// A customer's STOP that comes over HTTP while the real program is busy with others, and fifty receipts of that customer are
/// on their way: whatever left, left before the answer.
@Suite(.tags(.slow), .serialized) struct StopWhileBusyTests {
    private static let customer = "+15550108888"
    private static let receipts = 50

    /// How the word comes.
    enum Way: String, CaseIterable {
        /// An inbound message, as an event.
        case event
        /// The words, by an upstream system.
        case message
        /// A suppression as such.
        case suppression
    }

    /// Where the receipts stand when it comes.
    enum Place: String, CaseIterable {
        /// Most of them wait for the tenant's budget.
        case waiting
        /// Each is in hand: consent takes its time.
        case inHand
        /// The platform failed, and each waits for its next try.
        case betweenTries
    }

    @Test(arguments: [
        (Way.event, Place.waiting), (.event, .inHand), (.event, .betweenTries), (.message, .inHand),
        (.suppression, .betweenTries),
    ])
    func nothingLeavesOnceAStopIsAnswered(_ way: Way, _ place: Place) async throws {
        try await Scene.run { scene in
            try await scene.serve { server in
                let admin = scene.admin(server.port)
                let tenant = try await TestTenant.make(
                    "acme", dialect: "platform", sandbox: scene.sandbox, admin: admin, channels: ["sms"])
                let secret = try await admin.expect(
                    .post, "/v1/tenants/\(tenant.id)/webhook-secrets", ["name": "test"])
                let hook = admin.with(key: try #require(secret["secret"]?.string))
                let sender = admin.with(key: tenant.senderKey)
                try await Self.put(place, tenant, scene, admin)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await Self.flood(tenant, sender) }
                    for number in 0..<Self.receipts {
                        try await Self.ask("C-\(number)", Self.customer, sender)
                    }
                    try await Self.untilItStands(place, tenant, scene, sender)
                    try await Self.stop(way, tenant, sender, hook)
                    scene.sandbox.state.removeFaults()
                    try await Self.lift(place, tenant, admin)
                    try await Self.examine(place, scene, sender)
                    group.cancelAll()
                }
            }
        }
    }

    private static func put(_ place: Place, _ tenant: TestTenant, _ scene: Scene, _ admin: APIClient) async throws {
        switch place {
        case .waiting:
            try await admin.put(
                "/v1/tenants/\(tenant.id)/budgets",
                [
                    "sms": ["perSecond": 2, "burst": 2, "perDay": 1_000_000], "email": ["perMinute": 60_000],
                    "apiRequests": ["perMinute": 300_000],
                ])
        case .inHand:
            try await admin.put(
                "/v1/tenants/\(tenant.id)/policies",
                ["channels": ["sms"], "consent": ["fields": ["sms": "receipt_sms_opt_out_checkbox"]]])
            scene.sandbox.state.order(
                FaultOrder(
                    .latency, organization: tenant.organization, operation: .contact, latencyMilliseconds: 5_000,
                    times: 0))
        case .betweenTries:
            scene.sandbox.state.order(
                FaultOrder(.throttle, organization: tenant.organization, operation: .sendSMS, times: 0))
        }
    }

    private static func lift(_ place: Place, _ tenant: TestTenant, _ admin: APIClient) async throws {
        guard place == .waiting else { return }
        try await admin.put(
            "/v1/tenants/\(tenant.id)/budgets",
            [
                "sms": ["perSecond": 1_000, "burst": 1_000, "perDay": 1_000_000], "email": ["perMinute": 60_000],
                "apiRequests": ["perMinute": 300_000],
            ])
    }

    private static func ask(_ name: String, _ phone: String, _ sender: APIClient) async throws {
        try await sender.expect(
            .post, "/v1/receipts",
            [
                "transaction": [
                    "id": .string(name), "amount": "1.00", "currency": "USD", "paidAt": "2026-01-27T14:30:00Z",
                ], "recipient": ["phone": .string(phone)], "conversationId": .string("conv_" + phone.suffix(4)),
            ], headers: ["Idempotency-Key": name])
    }

    /// Other customers, as fast as one caller can, until the test is over.
    private static func flood(_ tenant: TestTenant, _ sender: APIClient) async throws {
        for number in 0..<3_000 where !Task.isCancelled {
            // What the end of the test cuts off is not missed.
            try? await ask("F-\(number)", "+1555\(3_000_077 + number * 100)", sender)
        }
    }

    private static func untilItStands(
        _ place: Place, _ tenant: TestTenant, _ scene: Scene, _ sender: APIClient
    ) async throws {
        guard place == .betweenTries else { return }
        for _ in 0..<3_000 {
            let throttled = scene.sandbox.state.requests(organization: tenant.organization).contains {
                $0.operation == .sendSMS
            }
            if throttled { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("the platform was never asked to send")
    }

    private static func stop(_ way: Way, _ tenant: TestTenant, _ sender: APIClient, _ hook: APIClient) async throws {
        switch way {
        case .event:
            let told = try await hook.expect(
                .post, "/v1/webhooks/genesys/\(tenant.id)",
                [
                    "eventType": "conversation.message.received", "timestamp": "2026-11-22T10:00:00Z",
                    "conversationId": "conv_stop",
                    "message": ["direction": "inbound", "body": " Stop! ", "from": .string("tel:" + customer)],
                ])
            #expect(told["reason"] == "opt-out-recorded")
        case .message:
            try await sender.expect(
                .put, "/v1/suppressions", ["channel": "sms", "address": .string(customer), "message": "STOP"])
        case .suppression:
            try await sender.expect(
                .put, "/v1/suppressions", ["channel": "sms", "address": .string(customer), "evidence": "on the phone"])
        }
    }

    /// Those that were sent had begun to leave before the word was stored; all others are blocked by it.
    private static func examine(_ place: Place, _ scene: Scene, _ sender: APIClient) async throws {
        let address = "%2B" + customer.dropFirst()
        let stored = try await sender.expect(.get, "/v1/suppressions?channel=sms&address=\(address)")
        let stoppedAt = try #require(stored["createdAt"]?.string.flatMap(Timestamp.init(rfc3339:)))
        var receipts: [JSONValue] = []
        for _ in 0..<3_000 {
            let path = "/v1/receipts?limit=200&conversationId=conv_" + customer.suffix(4)
            receipts = try await sender.expect(.get, path)["data"]?.array ?? []
            if receipts.count == Self.receipts, receipts.allSatisfy(\.isFinal) { break }
            try await Task.sleep(for: .milliseconds(20))
        }
        let blocked = receipts.count { $0["status"] == "blocked_by_compliance" && $0["reason"] == "suppressed" }
        let sent = receipts.filter { $0["status"] == "delivered" }
        #expect(blocked + sent.count == Self.receipts && blocked > 0, "\(blocked) blocked, \(sent.count) sent")
        #expect(scene.sandbox.state.messages(to: customer).count == sent.count)
        for receipt in sent {
            let id = try #require(receipt["id"]?.string)
            let events = try await sender.expect(.get, "/v1/receipts/\(id)/events")["data"]?.array ?? []
            let begun = events.filter { $0["event"] == "attempt.started" }
                .compactMap { $0["at"]?.string.flatMap(Timestamp.init(rfc3339:)) }.max()
            // The two are told by two clocks of the process, a little apart.
            #expect(try #require(begun) <= stoppedAt + Milliseconds(100))
        }
        print("\(place): \(blocked) blocked, \(sent.count) sent before")
    }
}
