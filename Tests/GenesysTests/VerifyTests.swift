import Domain
import HTTPTypes
import JSON
import Privacy
import Sandbox
import Testing
import Transport

@testable import Genesys

/// The check of a connection, against the make-believe cloud.
@Suite struct VerifyTests {
    private struct Running: Sendable {
        let state: SandboxState
        let transport: Transport
        let url: String

        func organize(_ body: JSONValue) async throws {
            let call = HTTPCall(
                method: .post, url: url + "/sandbox/organizations", headers: [.contentType: "application/json"],
                body: body.serialized())
            let status = try await transport.send(call).status
            #expect((200..<300).contains(status))
        }

        func report(
            _ dialect: GenesysSettings.Dialect = .platform, from: String? = "+15550001000",
            email: String? = "shop@receipts.example.com", secret: String = "s3cret", time: Duration = .seconds(20)
        ) async throws -> ConnectionReport {
            var senders = SenderSettings()
            senders.smsFrom = from
            senders.emailFrom = try email.map { try EmailAddress.field(.string($0)) }
            let cloud = GenesysCloud(transport: transport) { Domain.Timestamp(milliseconds: 1_795_342_800_000) }
            let connection = PlatformConnection.test(dialect: dialect, url: url, secret: secret)
            let report = await cloud.verify(connection, senders: senders, within: time)
            #expect(state.messages().isEmpty, "a check must send nothing")
            return report
        }
    }

    private func run(_ body: @Sendable (Running) async throws -> Void) async throws {
        let server = SandboxServer(configuration: SandboxConfiguration(statusDelayScale: 0))
        let serving = Task { try await server.run() }
        let transport = Transport(policy: .allowPrivate)
        let result: Result<Void, any Error>
        do {
            let url = "http://127.0.0.1:\(await server.port())"
            result = .success(try await body(Running(state: server.state, transport: transport, url: url)))
        } catch {
            result = .failure(error)
        }
        await transport.close()
        serving.cancel()
        try await serving.value
        try result.get()
    }

    /// `check name status`, a line each.
    private func lines(_ report: ConnectionReport) -> [String] {
        report.lines.map { "\($0.check.rawValue)\($0.name.map { " " + $0 } ?? "") \($0.status.rawValue)" }
    }

    @Test func aWholeConnectionHasNoFault() async throws {
        try await run { running in
            let report = try await running.report()
            #expect(
                lines(report) == [
                    "token ok", "organization ok", "permission conversation:message:create ok",
                    "permission conversation:agentlessEmail:send ok", "permission conversation:message:view ok",
                    "permission analytics:conversationDetail:view ok", "sms-sender ok", "email-domain ok",
                    "contact-look-up externalContacts:contact:view ok",
                ])
            #expect(report.organization?.name == "Sandbox acme")
            #expect(report.json["ok"] == true)
        }
    }

    @Test func theGuidesAPIIsTriedByItsScopes() async throws {
        try await run { running in
            let report = try await running.report(.guide)
            #expect(
                lines(report) == [
                    "token ok", "organization skipped", "permission messaging ok", "permission email ok",
                    "sms-sender skipped", "email-domain skipped", "contact-look-up view:conversations ok",
                ])
        }
    }

    @Test func eachMissingPermissionIsNamed() async throws {
        let names = [
            "conversation:message:create", "conversation:message:view", "analytics:conversationDetail:view",
            "sms:phoneNumber:view", "routing:email:manage", "externalContacts:contact:view",
        ]
        try await run { running in
            for name in names {
                let twin = name == "analytics:conversationDetail:view" ? ["analytics:agentConversationDetail:view"] : []
                try await running.organize([
                    "clientId": "acme", "missingPermissions": .array(([name] + twin).map(JSONValue.string)),
                ])
                let report = try await running.report()
                #expect(report.failed.map(\.name) == [name])
                #expect(report.json["ok"] == false)
            }
            try await running.organize([
                "clientId": "acme",
                "missingPermissions": ["conversation:email:create", "conversation:agentlessEmail:send"],
            ])
            let noEmail = try await running.report()
            #expect(noEmail.failed.map(\.name) == ["conversation:agentlessEmail:send"])
        }
    }

    @Test func aNumberThatIsNotActiveOrNotThereIsTold() async throws {
        try await run { running in
            try await running.organize([
                "clientId": "acme",
                "numbers": [["phoneNumber": "+15550001000", "status": "PORTING"]],
            ])
            let porting = try await running.report()
            #expect(porting.failed.map(\.check) == [.smsSender])
            let unknown = try await running.report(from: "+15550009999")
            #expect(unknown.failed.map(\.check) == [.smsSender])
            let without = try await running.report(from: nil, email: nil)
            #expect(lines(without).contains("sms-sender skipped"))
        }
    }

    @Test func aDomainThatIsNotThereIsTold() async throws {
        try await run { running in
            let elsewhere = try await running.report(email: "a@elsewhere.example")
            #expect(elsewhere.failed.map(\.check) == [.emailDomain])
        }
    }

    @Test func wrongCredentialsAreToldAndAreNotRemembered() async throws {
        try await run { running in
            let wrong = try await running.report(secret: "wrong-secret")
            #expect(wrong.failed.map(\.check) == [.token])
            #expect(wrong.lines.count == 6)
            let right = try await running.report()
            #expect(right.failed.isEmpty)
        }
    }

    @Test func whatThereIsNoTimeForIsSkipped() async throws {
        try await run { running in
            let report = try await running.report(time: .zero)
            #expect(report.failed.isEmpty)
            #expect(report.lines.dropFirst().allSatisfy { $0.status == .skipped })
        }
    }
}
