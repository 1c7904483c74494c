import Domain
import Engine
import Foundation
import JSON
import Sandbox
import Storage
import Testing

/// Every fault of the sandbox at every step in both dialects, once and lasting: how it ends, how many messages the
/// customer got, what was counted, and that nothing ended silently. `FAULT_TABLE=1` prints the table.
@Suite struct FaultTableTests {
    @Test(arguments: GenesysSettings.Dialect.allCases, [false, true])
    func eachFaultEndsAsTheRulesSay(_ dialect: GenesysSettings.Dialect, isHanging: Bool) async throws {
        let cases = FaultCase.all.filter { $0.dialect == dialect && $0.isHanging == isHanging }
        #expect(!cases.isEmpty)
        try await World.run(deadline: isHanging ? .seconds(1) : .seconds(15)) { world in
            var lines: [FaultLine] = []
            for one in cases { lines.append(FaultLine(one, try await world.begin(one))) }
            try await world.withEngine { _ in try await world.untilStill() }
            try await world.store.audit.drain()
            for line in lines {
                let found = try await line.examine()
                if ProcessInfo.processInfo.environment["FAULT_TABLE"] != nil { print(found) }
            }
        }
    }

    /// A kind or an operation that is added to the sandbox comes into the table by itself.
    @Test func theTableIsWhole() {
        for kind in FaultOrder.Kind.allCases { #expect(FaultCase.all.contains { $0.kind == kind }) }
        #expect(Set(FaultCase.all.map(\.name)).count == FaultCase.all.count)
        #expect(FaultCase.all.count == 16 * 2 * (FaultCase.Step.allCases.count * 2 - 1))
    }
}

/// A case and its receipt.
struct FaultLine: Sendable {
    let one: FaultCase
    let receipt: TestReceipt

    init(_ one: FaultCase, _ receipt: TestReceipt) {
        (self.one, self.receipt) = (one, receipt)
    }

    /// Holds what became of the receipt against the rules; answers a line to print.
    func examine() async throws -> String {
        let current = try await receipt.current()
        let delivery = try #require(current.deliveries.first)
        let rule = one.ending
        let found = FaultEnding(
            receipt: current.status, delivery: delivery.status, reason: delivery.reason,
            attempts: rule.attempts == nil ? nil : delivery.attempts, retries: delivery.retries,
            messages: receipt.tenant.messages())
        let isRight = found == rule
        #expect(isRight, "\(one.name) ended as \(found), and by the rules as \(rule)")
        #expect(current.deliveries.count == 1, "\(one.name)")
        try await examineTold(current, delivery)
        let seconds = (current.updatedAt - current.createdAt).count / 1_000
        return [
            one.name, current.status.rawValue, delivery.reason?.rawValue ?? "-", "attempts \(delivery.attempts)",
            "retries \(delivery.retries)", "messages \(found.messages)", "requests \(receipt.tenant.requests)",
            "after \(seconds) s",
        ].joined(separator: "  ")
    }

    /// The final status is in the timeline, the audit and, where due, a follow-up; so is each attempt.
    private func examineTold(_ current: Receipt, _ delivery: Delivery) async throws {
        let events = try await receipt.events()
        #expect(events.last?.detail["status"]?.string == current.status.rawValue, "\(one.name)")
        let told = events.last { $0.kind == .delivery }?.detail
        #expect(told?["status"]?.string == delivery.status.rawValue, "\(one.name)")
        #expect(told?["reason"]?.string == delivery.reason?.rawValue, "\(one.name)")
        #expect(events.count { $0.kind == .attemptStarted } == delivery.attempts, "\(one.name)")
        #expect(events.count { $0.kind == .attemptEnded } == delivery.attempts, "\(one.name)")
        let followUps = try await receipt.tenant.store.followUps(after: nil, limit: 10)
        #expect(
            followUps.map(\.reason) == (one.ending.hasFollowUp ? [try #require(delivery.reason)] : []), "\(one.name)")
        #expect(events.count { $0.kind == .followUp } == followUps.count, "\(one.name)")
        var filter = AuditFilter()
        filter.tenant = receipt.tenant.id
        let kinds = try await receipt.tenant.world.store.audit.entries(filter, limit: 10_000).map(\.header.core.kind)
        #expect(kinds.count { $0 == AuditKind.attemptStarted.rawValue } == delivery.attempts, "\(one.name)")
        #expect(kinds.count { $0 == AuditKind.deliveryEnded.rawValue } == 1, "\(one.name)")
    }
}

extension World {
    func begin(_ one: FaultCase) async throws -> TestReceipt {
        let tenant = try await tenant(one.name) {
            $0.dialect = one.dialect
            $0.policies.consentFields = [
                .sms: "receipt_sms_opt_out_checkbox", .email: "receipt_email_opt_out_checkbox",
            ]
        }
        for order in one.orders(organization: tenant.slug) { sandbox.order(order) }
        return try await tenant.accept(
            phone: one.channel == .sms ? DeliveryTests.phone : nil,
            email: one.channel == .email ? "payer@example.net" : nil, contact: "contact_1", lasting: .hours(1))
    }
}
