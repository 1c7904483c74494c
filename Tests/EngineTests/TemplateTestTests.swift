import Domain
import Intake
import JSON
import Sandbox
import Storage
import Templating
import Testing

/// A test of a template goes out as a receipt does, with a mark.
@Suite struct TemplateTestTests {
    @Test(arguments: [Channel.sms, .email])
    func aTestIsMarkedAndAReceiptIsNot(_ channel: Channel) async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            let catalogue = world.catalogue
            let intake = AcceptReceipt(store: world.store, templates: catalogue)
            let now = world.clock.now
            let content: JSONValue = [
                "transaction": ["amount": "25.00", "currency": "GBP", "paidAt": now.json],
                "recipient": ["phone": "+447700900001", "email": "payer@example.net"],
                "channels": [.string(channel.rawValue)], "template": "payment-receipt",
            ]
            let outcome = try await intake.accept(test: content, for: tenant.id, key: "test", at: now) { profile in
                TemplateTest(try catalogue.choice(named: "payment-receipt", for: nil, of: profile), content: content)
            }
            guard case .accepted(let id, _) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            world.remember(TestReceipt(tenant: tenant, id: id))
            let plain = content.merging(patch: ["transaction": ["id": "txn-plain"]])
            guard case .accepted(let other, _) = try await intake.accept(plain, for: tenant.id, key: "plain", at: now)
            else {
                Issue.record("the receipt was not accepted")
                return
            }
            world.remember(TestReceipt(tenant: tenant, id: other))
            try await world.withEngine { _ in try await world.untilAllFinal() }
            let messages = world.sandbox.messages(organization: tenant.slug)
            let texts = messages.map { $0.subject ?? $0.text ?? "" }
            #expect(texts.count == 2)
            #expect(texts.count { $0.hasPrefix("TEST: ") } == 1, "\(texts)")
            let test = try await tenant.store.receipt(id)
            #expect(test?.source == .test)
        }
    }
}
