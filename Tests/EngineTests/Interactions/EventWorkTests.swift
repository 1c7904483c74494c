import Domain
import Engine
import Intake
import JSON
import Privacy
import Sandbox
import Storage
import Testing

/// From an event to a receipt, or to nothing.
@Suite struct EventWorkTests {
    private static let paid: JSONValue = ["receipt.paymentRef": "tok_captured_1"]

    private func run(
        _ dialect: GenesysSettings.Dialect = .platform, _ change: (inout Policies) -> Void = { _ in },
        _ body: @Sendable (World, TestTenant) async throws -> Void
    ) async throws {
        var policies = Policies()
        change(&policies)
        let fixed = policies
        try await World.run { world in
            let tenant = try await world.tenant {
                $0.dialect = dialect
                $0.policies = fixed
            }
            try await tenant.setGateway()
            try await world.withEngine { _ in try await body(world, tenant) }
        }
    }

    @Test(arguments: [GenesysSettings.Dialect.platform, .guide])
    func thePaymentIsFoundWithTheCustomerOfTheConversation(_ dialect: GenesysSettings.Dialect) async throws {
        try await run(dialect) { world, tenant in
            tenant.converse("c1", Self.paid, contact: "contact-1")
            #expect(try await tenant.tell(tenant.ended("c1")) == .accepted(nil))
            try await world.untilNoEventWaits(of: tenant)
            let receipt = try #require(try await tenant.receipts(in: "c1").first)
            #expect(receipt.source == .event && receipt.content.payment?.token == "tok_captured_1")
            #expect(receipt.content.recipient.phone?.e164.reveal() == "+15551230101")
            #expect(receipt.content.recipient.contactID == "contact-1")
            #expect(try await tenant.outcomes() == [.receipt: 1])
        }
    }

    @Test func severalEventsOfOneInteractionMakeOneReceipt() async throws {
        try await run { world, tenant in
            tenant.converse("c1", Self.paid)
            for second in 0..<5 { try await tenant.tell(tenant.ended("c1", at: second)) }
            try await tenant.tell(tenant.ended("c1", at: 9, ["event": "acw", "paymentRef": "tok_captured_1"]))
            try await tenant.tell(tenant.ended("c2", at: 9, ["paymentRef": "tok_captured_1", "phone": "+15551230102"]))
            try await world.untilNoEventWaits(of: tenant)
            #expect(try await tenant.outcomes() == [.receipt: 1, .receiptExists: 6])
        }
    }

    @Test func anEventThatTellsAllNeedsNoQuestion() async throws {
        try await run { world, tenant in
            try await tenant.tell(
                tenant.ended("c1", ["paymentRef": "tok_captured_1", "phone": "+15551230101"]))
            try await world.untilNoEventWaits(of: tenant)
            #expect(try await tenant.receipts(in: "c1").count == 1)
            #expect(!world.sandbox.requests(organization: tenant.slug).contains { $0.operation == .conversation })
        }
    }

    @Test(arguments: [GenesysSettings.Dialect.platform, .guide])
    func theContactIsAskedWhereTheConversationHasNoAddress(_ dialect: GenesysSettings.Dialect) async throws {
        try await run(dialect) { world, tenant in
            tenant.organize(["contacts": [["id": "k1", "phone": "+15551230103", "email": "k@example.com"]]])
            tenant.converse("c1", Self.paid, phone: nil, contact: "k1")
            try await tenant.tell(tenant.ended("c1"))
            try await world.untilNoEventWaits(of: tenant)
            let recipient = try #require(try await tenant.receipts(in: "c1").first).content.recipient
            #expect(recipient.phone?.e164.reveal() == "+15551230103" && recipient.email?.normalized == "k@example.com")
        }
    }

    @Test func withoutAReferenceItIsNoPayment() async throws {
        try await run { world, tenant in
            tenant.converse("c1", ["other": "x", "receipt.paymentRef": ""])
            try await tenant.tell(tenant.ended("c1"))
            try await world.untilNoEventWaits(of: tenant)
            #expect(try await tenant.outcomes() == [.notAPayment: 1])
            #expect(try await tenant.store.followUps(after: nil, limit: 9).isEmpty)
        }
    }

    @Test func aConversationThatNobodyKnowsIsAskedForAFewTimes() async throws {
        try await run { world, tenant in
            try await tenant.tell(tenant.ended("unknown-1"))
            try await world.untilNoEventWaits(of: tenant)
            #expect(try await tenant.outcomes() == [.noConversation: 1])
            #expect(
                world.sandbox.requests(organization: tenant.slug).filter { $0.operation == .conversation }.count == 5)
        }
    }

    @Test func whatNobodyMayGuessIsAFollowUpAndCanBeTriedAgain() async throws {
        try await run { world, tenant in
            func customer(_ id: String, _ reference: String) -> JSONValue {
                [
                    "id": .string(id), "purpose": "customer", "address": "+15551230101",
                    "attributes": ["receipt.paymentRef": .string(reference)],
                ]
            }
            tenant.converse("c1", participants: [customer("a", "tok_captured_1"), customer("b", "tok_captured_2")])
            tenant.converse("c2", Self.paid, phone: nil)
            tenant.converse("c3", ["receipt.paymentRef": "4111111111111111"])
            for id in ["c1", "c2", "c3"] { try await tenant.tell(tenant.ended(id)) }
            try await world.untilNoEventWaits(of: tenant)
            let followUps = try await tenant.store.followUps(after: nil, limit: 9)
            #expect(
                Set(followUps.map(\.reason)) == [.paymentReferencesDiffer, .noRecipient, .paymentReferenceUnusable])
            #expect(followUps.allSatisfy { $0.receipt == nil && $0.event != nil && $0.conversationID != nil })
            // Somebody mends the conversation and has it tried again.
            tenant.converse("c2", Self.paid)
            let mended = try #require(followUps.first { $0.reason == .noRecipient })
            let request = RetryRequest(channels: nil, isConfirmedMissing: false, expiry: .hours(1))
            let agent = KeyID(at: world.clock.now)
            guard case .done = try await tenant.store.retry(mended.id, request, by: agent, at: world.clock.now) else {
                return _ = Issue.record("no retry")
            }
            try await world.untilNoEventWaits(of: tenant)
            #expect(try await tenant.receipts(in: "c2").count == 1)
            let after = try #require(try await tenant.store.followUp(mended.id))
            #expect(after.resolution?.outcome == .retried)
        }
    }

    @Test func aPlatformThatFailsIsAskedAgain() async throws {
        try await run { world, tenant in
            tenant.converse("c1", Self.paid)
            world.sandbox.order(
                .init(.serverErrorBefore, organization: tenant.slug, operation: .conversation, times: 2))
            world.sandbox.order(.init(.cutBefore, organization: tenant.slug, operation: .conversation, times: 1))
            world.sandbox.order(.init(.garbage, organization: tenant.slug, operation: .conversation, times: 1))
            try await tenant.tell(tenant.ended("c1"))
            try await world.untilNoEventWaits(of: tenant)
            #expect(try await tenant.receipts(in: "c1").count == 1)
        }
    }

    @Test func aPlatformThatFailsForTooLongEndsInAFollowUp() async throws {
        try await run(.platform, { $0.expiry = .minutes(10) }) { world, tenant in
            tenant.converse("c1", Self.paid)
            world.sandbox.order(
                .init(.serverErrorBefore, organization: tenant.slug, operation: .conversation, times: 0))
            try await tenant.tell(tenant.ended("c1"))
            let start = world.clock.now
            try await world.untilNoEventWaits(of: tenant)
            #expect(world.clock.now - start >= .minutes(10))
            #expect(try await tenant.store.followUps(after: nil, limit: 9).map(\.reason) == [.platformFailing])
            #expect(try await tenant.receipts(in: "c1").isEmpty)
        }
    }

    @Test func queuesAndAttributesOfTheConversationAreHeldAgainstTheTriggers() async throws {
        let change: (inout Policies) -> Void = {
            $0.triggers.queues = ["q1"]
            $0.triggers.requiredAttributes = ["consent"]
        }
        try await run(.platform, change) { world, tenant in
            func customer(_ attributes: JSONValue) -> JSONValue {
                ["id": "c", "purpose": "customer", "address": "+15551230101", "attributes": attributes]
            }
            let all: JSONValue = ["receipt.paymentRef": "tok_captured_1", "consent": "yes"]
            tenant.converse("c1", participants: [customer(all)])
            tenant.converse("c2", participants: [customer(Self.paid)])
            try await tenant.tell(tenant.ended("c1", ["queueId": "q1"]))
            try await tenant.tell(tenant.ended("c1", at: 1))
            try await tenant.tell(tenant.ended("c2", ["queueId": "q1", "paymentRef": "tok_captured_9"]))
            try await world.untilNoEventWaits(of: tenant)
            #expect(try await tenant.outcomes() == [.receipt: 1, .queueNotWanted: 1, .attributeMissing: 1])
        }
    }

    @Test func aStopWithoutAnAddressCountsForTheCustomersOfTheConversation() async throws {
        try await run { world, tenant in
            tenant.converse("c1")
            #expect(
                try await tenant.tell(
                    tenant.ended("c1", ["event": "conversation.message.received", "messageText": "STOP"]))
                    == .accepted(nil))
            try await world.untilNoEventWaits(of: tenant)
            #expect(try await tenant.outcomes() == [.optOut: 1])
            #expect(try await tenant.store.suppression(of: "+15551230101", .sms)?.source == .stopMessage)
        }
    }

    @Test func aTenantWithoutConnectionOrGatewayGetsItsReceiptsOnceItHasThem() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.dialect = .platform }
            tenant.converse("c1", Self.paid)
            try await world.withEngine { _ in
                try await tenant.tell(tenant.ended("c1"))
                for _ in 0..<50 {
                    world.clock.advance(by: Milliseconds(100))
                    try await Task.sleep(for: .milliseconds(1))
                }
                #expect(try await tenant.receipts(in: "c1").isEmpty)
                try await tenant.setGateway()
                try await world.untilNoEventWaits(of: tenant)
                #expect(try await tenant.receipts(in: "c1").count == 1)
            }
        }
    }

    /// - Parameter interaction: of the request that was made before the end: what the platform tells may be another then.
    @Test(arguments: ["c1", "c9"])
    func anEventWhoseRunDiedBetweenItsReceiptAndItsEndIsCountedForIt(_ interaction: String) async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.dialect = .platform }
            try await tenant.setGateway()
            tenant.converse("c1", Self.paid)
            try await tenant.tell(tenant.ended("c1"))
            let now = world.clock.now
            let held = try await world.store.eventQueue.lease(
                [.init(tenant: tenant.id, limit: 9)], now: now, until: now + .minutes(1), owner: "dead")
            #expect(held.count == 1)
            let made = try await AcceptReceipt(store: world.store, templates: world.catalogue).accept(
                [
                    "paymentToken": "tok_captured_1", "recipient": ["phone": "+15551230101"], "conversationId": "c1",
                    "interactionId": .string(interaction),
                ], for: tenant.id, key: "\u{1}event:tok_captured_1", source: .event, at: now)
            guard case .accepted = made else { return _ = Issue.record("no receipt: \(made)") }
            try await world.reopenStore()
            // Those that come later had no part in it.
            world.clock.advance(by: .seconds(10))
            for second in 1...2 { try await tenant.tell(tenant.ended("c1", at: second)) }
            try await world.withEngine { _ in try await world.untilNoEventWaits(of: tenant) }
            #expect(try await tenant.outcomes() == [.receipt: 1, .receiptExists: 2])
            #expect(try await tenant.receipts(in: "c1").count == 1)
        }
    }

    @Test func aReceiptThatWasAskedForIsNoEventsMerit() async throws {
        try await run { world, tenant in
            _ = try await tenant.accept(token: "tok_captured_1")
            tenant.converse("c1", Self.paid)
            try await tenant.tell(tenant.ended("c1"))
            try await world.untilNoEventWaits(of: tenant)
            #expect(try await tenant.outcomes() == [.receiptExists: 1])
        }
    }

    @Test func whatARunThatDiedHadInHandIsWorkedOnByTheNext() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.dialect = .platform }
            try await tenant.setGateway()
            tenant.converse("c1", Self.paid)
            try await tenant.tell(tenant.ended("c1"))
            let now = world.clock.now
            let held = try await world.store.eventQueue.lease(
                [.init(tenant: tenant.id, limit: 9)], now: now, until: now + .minutes(1), owner: "dead")
            #expect(held.count == 1)
            try await world.reopenStore()
            try await world.withEngine { _ in
                try await world.untilNoEventWaits(of: tenant)
                #expect(try await tenant.receipts(in: "c1").count == 1)
            }
            // The dead one's word comes too late.
            try await world.store.eventQueue.settle(held[0], .ended(.notAPayment), at: now)
            #expect(try await tenant.outcomes() == [.receipt: 1])
        }
    }
}
