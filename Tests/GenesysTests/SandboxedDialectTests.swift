import Domain
import Foundation
import Genesys
import Privacy
import Sandbox
import Testing
import Transport

/// Both dialects against the make-believe cloud.
@Suite struct SandboxedDialectTests {
    /// A tenant on a sandbox of its own, whose messages are final at once.
    struct Running: Sendable {
        let state: SandboxState
        let platform: any MessagingPlatform

        static func run(
            _ dialect: GenesysSettings.Dialect, _ body: @Sendable (Running) async throws -> Void
        ) async throws {
            let server = SandboxServer(configuration: SandboxConfiguration(statusDelayScale: 0))
            let serving = Task { try await server.run() }
            let transport = Transport(policy: .allowPrivate)
            let cloud = GenesysCloud(transport: transport) { Self.now }
            let connection = PlatformConnection.test(dialect: dialect, url: "http://127.0.0.1:\(await server.port())")
            let result: Result<Void, any Error>
            do {
                result = .success(
                    try await body(Running(state: server.state, platform: cloud.platform(for: connection))))
            } catch {
                result = .failure(error)
            }
            await transport.close()
            serving.cancel()
            try await serving.value
            try result.get()
        }

        static var now: Domain.Timestamp { Domain.Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) }

        /// What became of the message, once it was sent.
        func outcome(of message: OutboundMessage) async throws -> Genesys.MessageStatus {
            let reference = try await platform.send(message)
            return try await platform.status(of: reference, on: message.channel, gate: .open)
        }
    }

    @Test func eachFateOfAnSMSIsSeenInBothDialects() async throws {
        for dialect in GenesysSettings.Dialect.allCases {
            try await Running.run(dialect) { running async throws in
                for (ending, status) in [
                    ("0001", Genesys.MessageStatus.delivered), ("0002", .undelivered(.carrierFailed)),
                    ("0003", .pending),
                    ("0005", .undelivered(.recipientOptedOut)), ("0006", .undelivered(.carrierFailed)),
                    ("0008", .delivered),
                ] {
                    let message = try OutboundMessage.text(to: "+44770090" + ending, conversation: "conv-" + ending)
                    #expect(try await running.outcome(of: message) == status, "\(dialect) \(ending)")
                }
            }
        }
    }

    @Test func aBouncedEmailIsSeenInBothDialects() async throws {
        try await Running.run(.platform) { running async throws in
            #expect(try await running.outcome(of: .mail(to: "bounce@example.net")) == .undelivered(.bounced))
            // The platform has no word for a delivered email.
            #expect(try await running.outcome(of: .mail()) == .pending)
        }
        try await Running.run(.guide) { running async throws in
            #expect(try await running.outcome(of: .mail(to: "bounce@example.net")) == .undelivered(.bounced))
            #expect(try await running.outcome(of: .mail()) == .delivered)
        }
    }

    @Test func aRefusedRecipientIsRefusedForSure() async throws {
        for dialect in GenesysSettings.Dialect.allCases {
            try await Running.run(dialect) { running async throws in
                let message = try OutboundMessage.text(to: "+447700900004", conversation: "conv")
                let thrown = await failure { () throws(PlatformError) in try await running.platform.send(message) }
                #expect(thrown == .refused(status: 400, code: "invalid.value"))
                #expect(running.state.messages().isEmpty)
            }
        }
    }

    @Test func optOutsAreSeenInBothDialects() async throws {
        let fields: [Channel: String] = [
            .sms: "receipt_sms_opt_out_checkbox", .email: "receipt_email_opt_out_checkbox",
        ]
        for dialect in GenesysSettings.Dialect.allCases {
            try await Running.run(dialect) { running async throws in
                func answer(_ recipient: Recipient, _ channel: Channel) async throws -> String {
                    switch try await running.platform.consent(of: recipient, on: channel, fields: fields, gate: .open) {
                    case .allowed: "allowed"
                    case .optedOut: "opted out"
                    case .noRecord: "no record"
                    }
                }
                #expect(try await answer(recipient(phone: "+447700900009"), .sms) == "opted out")
                #expect(try await answer(recipient(phone: "+447700900001"), .sms) == "no record")
                #expect(try await answer(recipient(email: "optedout@example.net"), .email) == "opted out")
                let known = try recipient(
                    phone: "+447700900001", email: "a@example.net", contact: "contact_optedout_sms")
                #expect(try await answer(known, .sms) == "opted out")
                #expect(try await answer(known, .email) == "allowed")
                running.state.setStopped("+447700900001", organization: "acme")
                #expect(try await answer(recipient(phone: "+447700900001"), .sms) == "opted out")
            }
        }
    }

    @Test func aMessageTakenBeforeAFailureIsFound() async throws {
        for kind in [FaultOrder.Kind.serverErrorAfter, .cutAfter] {
            try await find(.platform, .text(), fault: kind)
            try await find(.platform, .mail(), fault: kind)
            try await find(.guide, .text(conversation: "conv-1"), fault: kind)
        }
    }

    /// Sends another message with the same address, then ours with a fault that takes it, and looks for ours.
    private func find(_ dialect: GenesysSettings.Dialect, _ message: OutboundMessage, fault: FaultOrder.Kind)
        async throws
    {
        try await Running.run(dialect) { running async throws in
            let start = Running.now
            let other: OutboundMessage =
                message.channel == .sms
                ? try .text("Another receipt", conversation: "conv-1") : try .mail(text: "Another receipt")
            let known = try await running.platform.send(other)
            // An equal message of another delivery, which must not be claimed.
            let twin = try await running.platform.send(message)
            let operation: SandboxOperation = message.channel == .sms ? .sendSMS : .sendEmail
            running.state.order(FaultOrder(fault, operation: operation))
            let thrown = await failure { () throws(PlatformError) in try await running.platform.send(message) }
            guard case .unclear = thrown else {
                Issue.record("the send was to fail unclearly, not \(String(describing: thrown))")
                return
            }
            let doubtful = DoubtfulMessage(
                message: message, attemptStartedAt: start,
                knownConversations: dialect == .platform ? Set([twin.conversationID].compactMap { $0 }) : [],
                knownMessages: Set([twin.messageID].compactMap { $0 }))
            let ours = try #require(running.state.messages().last)
            let expected = ProviderReference(messageID: ours.id, conversationID: ours.conversationID)
            #expect(try await running.platform.find(doubtful, gate: .open) == .found(expected))
            #expect(known != expected && twin != expected)
        }
    }

    @Test func aMessageThatWasNotTakenIsNotFound() async throws {
        for dialect in GenesysSettings.Dialect.allCases {
            try await Running.run(dialect) { running async throws in
                let message = try OutboundMessage.text(conversation: "conv-1")
                running.state.order(FaultOrder(.serverErrorBefore, operation: .sendSMS))
                let thrown = await failure { () throws(PlatformError) in try await running.platform.send(message) }
                #expect(thrown == .unclear(cause: "status-503"))
                let doubtful = DoubtfulMessage(message: message, attemptStartedAt: Running.now)
                #expect(try await running.platform.find(doubtful, gate: .open) == .notFound)
            }
        }
    }

    @Test func theGuideCanNotLookForEmails() async throws {
        try await Running.run(.guide) { running async throws in
            let doubtful = DoubtfulMessage(message: try .mail(), attemptStartedAt: Running.now)
            #expect(try await running.platform.find(doubtful, gate: .open) == .impossible)
        }
    }

    @Test func anOrganisationThatForbidsSearchingMakesLookUpsImpossible() async throws {
        try await Running.run(.platform) { running async throws in
            running.state.order(FaultOrder(.refused, operation: .analytics, status: 403))
            let doubtful = DoubtfulMessage(message: try .text(), attemptStartedAt: Running.now)
            #expect(try await running.platform.find(doubtful, gate: .open) == .impossible)
        }
    }

    @Test func faultsOfTheCloudHaveTheirMeaning() async throws {
        try await Running.run(.platform) { running async throws in
            let faults: [(FaultOrder, PlatformError?)] = [
                (FaultOrder(.throttle, operation: .sendSMS, retryAfterSeconds: 2), .throttled(wait: .seconds(2))),
                (FaultOrder(.cutBefore, operation: .sendSMS), .unclear(cause: "connectionLost")),
                (FaultOrder(.expiredToken, operation: .sendSMS), nil), (FaultOrder(.garbage, operation: .sendSMS), nil),
                (FaultOrder(.noBody, operation: .sendSMS), nil),
            ]
            let message = try OutboundMessage.text()
            for (fault, error) in faults {
                running.state.order(fault)
                let thrown = await failure { () throws(PlatformError) in try await running.platform.send(message) }
                #expect(thrown == error, "\(fault.kind)")
            }
            #expect(running.state.messages().count == 3)
        }
    }
}
