import Domain
import Engine
import Intake
import JSON
import Sandbox
import Storage
import Templating
import Testing

/// Each receipt is sent with the content that it was accepted with, whatever was published since.
@Suite struct TemplateVersionTests {
    private static let author = KeyID(at: Domain.Timestamp(milliseconds: 0))

    /// Uploads a text and publishes it.
    private func publish(_ text: String, for tenant: TestTenant) async throws -> TemplateVersion {
        let source = TemplateSource(name: "payment-receipt", locale: "en", email: nil, sms: text)
        let body: JSONValue = ["source": source.json]
        let version = try await tenant.store.add(
            NewTemplateVersion(
                name: source.name, locale: source.locale, hash: TemplateHash(body: body), body: body,
                author: Self.author, createdAt: tenant.world.clock.now, firstNumber: 2))
        try await tenant.store.publish(
            source.name, version.version, by: Self.author, at: tenant.world.clock.now)
        return version
    }

    /// Takes a receipt as the REST service does; answers its transaction's id and its template's version.
    private func accept(
        _ number: Int, for tenant: TestTenant, by intake: AcceptReceipt
    ) async throws -> (transaction: String, version: Int, receipt: TestReceipt) {
        let transaction = "versions-\(number)"
        let request: JSONValue = [
            "transaction": [
                "id": .string(transaction), "amount": "25.00", "currency": "GBP", "paidAt": tenant.world.clock.now.json,
            ],
            "recipient": ["phone": .string("+44770090\(1_000 + number)"), "locale": "en"], "channels": ["sms"],
        ]
        let outcome = try await intake.accept(
            request, for: tenant.id, key: transaction, at: tenant.world.clock.now)
        guard case .accepted(let id, let answer) = outcome,
            let version = try JSONValue(parsing: answer)["template"]?["version"]?.integer
        else {
            Issue.record("not accepted: \(outcome)")
            throw CancellationError()
        }
        return (transaction, Int(version), TestReceipt(tenant: tenant, id: id))
    }

    @Test func aThousandReceiptsInFlightKeepTheVersionsThatTheyWereAcceptedWith() async throws {
        try await World.run { world in
            let tenant = try await world.tenant {
                $0.budgets.smsPerSecond = 1
                $0.budgets.smsBurst = 40
            }
            var expected: [String: String] = [:]
            var number = 0
            // Before the first version of its own, then through versions that are published while receipts are sent, with
            // a restart of the program halfway. Each run compiles anew.
            for run in 0..<2 {
                let catalogue = world.catalogue
                let intake = AcceptReceipt(store: world.store, templates: catalogue)
                try await world.withEngine { _ in
                    for round in 0..<5 {
                        for _ in 0..<100 {
                            let accepted = try await accept(number, for: tenant, by: intake)
                            #expect(accepted.version == 1 + run * 5 + round)
                            expected[accepted.transaction] =
                                accepted.version == 1
                                ? "Example Ltd: Payment of £25.00"
                                : "Version \(accepted.version): \(accepted.transaction)."
                            number += 1
                        }
                        let next = 2 + run * 5 + round
                        let version = try await publish("Version \(next): {{transaction.id}}.", for: tenant)
                        #expect(version.version == next)
                        world.clock.advance(by: Milliseconds(20))
                    }
                    // The first run stops while most still wait.
                    guard run == 1 else { return try await world.until("some sent") { tenant.messages() > 0 } }
                    try await tenant.set(.budgets, Budgets.wide.json)
                    try await world.until("all sent") { tenant.messages() >= 1_000 }
                }
                if run == 0 {
                    #expect(tenant.messages() < 500)
                    try await world.reopenStore()
                }
            }
            var sent: [String: String] = [:]
            for message in world.sandbox.messages(organization: tenant.slug) {
                let text = try #require(message.text)
                let transaction = try #require(
                    expected.keys.first { text.contains($0 + ".") || text.contains($0 + " ") })
                #expect(sent.updateValue(text, forKey: transaction) == nil, "sent twice")
            }
            #expect(sent.count == 1_000)
            for (transaction, text) in expected { #expect(sent[transaction]?.hasPrefix(text) == true) }
        }
    }

    @Test func aReceiptWhoseContentIsGoneFailsLoudlyAndAPersonIsTold() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            let receipt = try await tenant.accept(
                phone: DeliveryTests.phone, email: "payer@example.net", template: TemplateHash(content: "nowhere"))
            try await world.withEngine { _ in try await world.untilAllFinal() }
            let current = try await receipt.current()
            #expect(current.status == .deliveryFailed && current.reason == .templateMissing)
            #expect(current.deliveries.allSatisfy { $0.reason == .templateMissing && $0.attempts == 0 })
            #expect(try await tenant.store.followUps(after: nil, limit: 9).map(\.reason) == [.templateMissing])
            #expect(tenant.messages() == 0)
            let details = try await receipt.events().compactMap { $0.detail["account"] }
            #expect(details.contains { $0["error"] == "template-missing" && $0["template"] == "payment-receipt" })
        }
    }

    @Test func aContentThatThisProgramDoesNotUnderstandFailsTheReceipt() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            for (text, code) in [("{{no.such}}", "template-unreadable"), ("{{variables.a}}", "missing-value")] {
                let version = try await publish(text, for: tenant)
                let receipt = try await tenant.accept(phone: DeliveryTests.phone, template: version.hash)
                try await world.withEngine { _ in try await world.untilAllFinal() }
                #expect(try await receipt.current().reason == .templateFailed)
                #expect(try await receipt.events().contains { $0.detail["account"]?["error"] == .string(code) })
            }
            #expect(tenant.messages() == 0)
        }
    }

    @Test func theBrandAsItIsWhenTheMessageLeavesIsShown() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            let version = try await publish("Ask {{tenant.supportContact}}", for: tenant)
            _ = try await tenant.accept(phone: DeliveryTests.phone, template: version.hash)
            var senders = try #require(try await tenant.store.profile()).senders
            senders.brand = TenantBrand(supportContact: "+44 20 7946 0000")
            try await tenant.set(.senders, senders.json)
            try await world.withEngine { _ in try await world.untilAllFinal() }
            #expect(world.sandbox.messages(organization: tenant.slug).map(\.text) == ["Ask +44 20 7946 0000"])
        }
    }
}
