import Domain
import Engine
import Foundation
import JSON
import Sandbox
import Storage
import Testing

/// Platforms that throttle, refuse, fail or can't be reached.
@Suite struct TroubleTests {
    @Test func aThrottledTenantIsLeftAloneAndOthersGoOn() async throws {
        try await World.run { world in
            let slow = try await world.tenant("slow")
            let other = try await world.tenant("other")
            world.sandbox.order(.init(.throttle, organization: slow.slug, operation: .sendSMS, retryAfterSeconds: 2))
            let first = try await slow.accept(phone: DeliveryTests.phone)
            try await world.withEngine { _ in
                try await world.until("it is throttled", before: world.clock.now + .seconds(1)) {
                    try await first.current().deliveries[0].reason == .throttled
                }
                let end = try #require(try await first.current().deliveries[0].dueAt)
                #expect(end - world.clock.now > .seconds(1))
                for _ in 0..<5 { _ = try await slow.accept(phone: DeliveryTests.phone) }
                let requests = slow.requests
                for _ in 0..<5 {
                    let receipt = try await other.accept(phone: DeliveryTests.phone)
                    try await world.until("the other's is sent", before: end - Milliseconds(50)) {
                        try await receipt.status() != .accepted
                    }
                }
                try await world.until("all of the other are sent", before: end - Milliseconds(50)) {
                    other.messages() == 5
                }
                // To the last moment of the wait.
                try await world.until("the wait is nearly over", before: end - Milliseconds(50)) {
                    world.clock.now >= end - Milliseconds(50)
                }
                #expect(slow.requests == requests)
                try await world.untilAllFinal()
            }
            #expect(slow.messages() == 6)
            // A 429 costs no retry.
            #expect(try await first.current().deliveries.map(\.retries) == [0])
        }
    }

    @Test func aLongWaitIsToldToAllThatWaitsAndEndsAtTheirTime() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            world.sandbox.order(
                .init(.throttle, organization: tenant.slug, operation: .contact, retryAfterSeconds: 86_400))
            let first = try await tenant.accept(phone: DeliveryTests.phone, lasting: .minutes(10))
            try await world.withEngine { _ in
                try await world.until("it is throttled") {
                    try await first.current().deliveries[0].reason == .throttled
                }
                for _ in 0..<3 { _ = try await tenant.accept(phone: DeliveryTests.phone, lasting: .minutes(10)) }
                let requests = tenant.requests
                try await world.untilAllFinal()
                #expect(tenant.requests == requests)
            }
            #expect(try await world.all().allSatisfy { $0.reason == .expired })
        }
    }

    @Test func aTokenThatExpiredIsReplacedOnce() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            world.sandbox.order(.init(.expiredToken, organization: tenant.slug, operation: .sendSMS))
            let receipt = try await tenant.accept(phone: DeliveryTests.phone)
            try await world.withEngine { _ in try await world.untilAllFinal() }
            #expect(try await receipt.status() == .delivered)
            #expect(try await receipt.current().deliveries.map(\.attempts) == [1])
            #expect(world.sandbox.requests(organization: tenant.slug).count { $0.operation == .token } == 2)
            #expect(tenant.messages() == 1)
        }
    }

    @Test func brokenCredentialsRestUntilTheyAreMended() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.secret = "wrong-secret" }
            let receipts = [
                try await tenant.accept(phone: DeliveryTests.phone), try await tenant.accept(phone: "+447700900008"),
            ]
            try await world.withEngine { _ in
                try await world.until("it waits") {
                    try await receipts[0].current().deliveries[0].reason == .credentialsBroken
                }
                let before = world.clock.now
                try await tenant.setConnection(TestTenant.Options())
                try await world.until("all are sent", before: before + .seconds(10)) { tenant.messages() == 2 }
                try await world.untilAllFinal()
            }
            #expect(try await receipts[0].current().deliveries.map(\.retries) == [0])
        }
    }

    @Test func anUnreachablePlatformIsTriedThreeTimesMoreWithGrowingWaits() async throws {
        try await World.run { world in
            let port = try ClosedPort()
            let tenant = try await world.tenant {
                $0.dialect = .platform
                $0.apiURL = "http://127.0.0.1:\(port.number)"
            }
            let receipt = try await tenant.accept(phone: DeliveryTests.phone)
            try await world.withEngine { _ in try await world.untilAllFinal() }
            let current = try await receipt.current()
            #expect(current.reason == .platformUnreachable)
            #expect(current.deliveries.map(\.attempts) == [4])
            let waits = try await receipt.events().compactMap { event -> Double? in
                guard event.kind == .delivery, let text = event.detail["nextAt"]?.string else { return nil }
                return Timestamp(rfc3339: text).map { Double(($0 - event.at).count) / 1_000 }
            }
            try #require(waits.count == 3)
            for (wait, plain) in zip(waits, [1.0, 2, 4]) {
                #expect(wait >= plain * 0.5 && wait <= plain * 1.5, "\(wait) for \(plain)")
            }
            #expect(try await tenant.store.followUps(after: nil, limit: 10).count == 1)
        }
    }

    @Test func anOutageCostsFewReceiptsTheirRetries() async throws {
        try await World.run { world in
            let tenant = try await world.tenant { $0.dialect = .platform }
            // Refused for sure before anything was written: each try would cost a retry.
            world.sandbox.order(.init(.serverErrorBefore, organization: tenant.slug, operation: .contact, times: 7))
            let fields: [Channel: String] = [.sms: "receipt_sms_opt_out_checkbox"]
            var policies = Policies()
            policies.consentFields = fields
            try await tenant.set(.policies, policies.json)
            for _ in 0..<30 { _ = try await tenant.accept(phone: DeliveryTests.phone) }
            var configuration = EngineConfiguration()
            configuration.placesPerLane = 4
            try await world.withEngine(configuration) { _ in try await world.untilAllFinal() }
            #expect(try await world.all().count { $0.status == .delivered } >= 28)
        }
    }

    @Test func pollingEndsWithItsPlanWhenThePlatformIsGone() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            world.sandbox.order(
                .init(.serverErrorBefore, organization: tenant.slug, operation: .conversation, times: 0))
            let receipt = try await tenant.accept(phone: DeliveryTests.phone)
            var configuration = EngineConfiguration()
            configuration.plan = DeliveryPlan(polls: [.sms: [.seconds(5), .seconds(60)]])
            try await world.withEngine(configuration) { _ in try await world.untilAllFinal() }
            #expect(try await receipt.status() == .unconfirmed)
        }
    }
}

/// A port of this machine where nobody listens and, while this value lives, nobody else can.
final class ClosedPort: Sendable {
    let number: UInt16
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                bind(descriptor, plain, length) == 0 && getsockname(descriptor, plain, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRINUSE) }
        number = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }
}
