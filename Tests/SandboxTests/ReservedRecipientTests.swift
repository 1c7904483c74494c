import Testing

@testable import Sandbox

@Suite struct ReservedRecipientTests {
    @Test(
        arguments: [
            ("0001", "delivery-success", nil), ("0002", "delivery-failed", "InvalidDestination"), ("0003", "sent", nil),
            ("0005", "delivery-failed", "RecipientOptedOut"), ("0006", "failed", "GeneralError"),
            ("0007", "delivery-success", nil), ("0008", "read", nil), ("0009", "delivery-failed", "RecipientOptedOut"),
        ] as [(String, String, String?)])
    func aPhoneEndsAsItsNumberSays(ending: String, status: String, reason: String?) async throws {
        try await RunningSandbox.run { sandbox async throws in
            let caller = try await sandbox.login()
            let sent = try await caller.sms(to: "+1555000" + ending)
            #expect(sent.status == 200)
            let read = try await caller.get("/api/v2/conversations/messages/\(sent.text("id") ?? "")/details")
            #expect(read.text("status") == status)
            #expect(read.text("normalizedReceipts.1.reasons.0.code") == reason)
            let whole = try await caller.get(
                "/api/v2/conversations/messages/\(sent.text("conversationId") ?? "")")
            #expect(whole.text("participants.0.messages.0.errorInfo.code") == reason)
        }
    }

    @Test(arguments: [("0004", 400), ("0010", 503), ("0011", 409)])
    func somePhonesAreRefusedAtOnce(ending: String, status: Int) async throws {
        try await RunningSandbox.run { sandbox async throws in
            #expect(try await sandbox.login().sms(to: "+1555000" + ending).status == status)
            #expect(sandbox.server.state.messages().isEmpty)
        }
    }

    @Test(arguments: [
        ("bounce@example.net", "undelivered"), ("undeliverable@example.net", "undelivered"),
        ("silent@example.net", "sent"), ("slow@example.net", "delivered"), ("optedout@example.net", "delivered"),
        ("bounce+7@example.net", "undelivered"), ("anyone@example.net", "delivered"),
    ])
    func anEmailEndsAsItsMailboxSays(address: String, status: String) async throws {
        try await RunningSandbox.run { sandbox async throws in
            let caller = try await sandbox.login(dialect: .guide)
            let id = try await caller.guideEmail(to: address).text("id") ?? ""
            #expect(try await caller.get("/api/v2/email/messages/\(id)").text("delivery_status") == status)
        }
    }

    @Test(arguments: [("refused@example.net", 400), ("unavailable@example.net", 503)])
    func someMailboxesAreRefusedAtOnce(address: String, status: Int) async throws {
        try await RunningSandbox.run { sandbox async throws in
            let reply = try await sandbox.login().email(to: address)
            #expect(reply.status == status)
        }
    }

    @Test func theTableIsServed() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let table = try await sandbox.admin("GET", "recipients")
            #expect(table.count("phones") == 11)
            #expect(table.count("emails") == 7)
            #expect(table.text("phones.4.outcome") == "recipient-opted-out")
        }
    }
}
