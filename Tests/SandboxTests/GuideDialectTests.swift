import Testing

@testable import Sandbox

@Suite struct GuideDialectTests {
    @Test func anSMSJoinsItsConversationAndItsHistory() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let caller = try await sandbox.login(dialect: .guide)
            let sent = try await caller.guideSMS(to: "+447700900123", conversation: "conv-7")
            #expect(sent.status == 201)
            #expect(sent.text("conversationId") == "conv-7")
            let history = try await caller.get("/api/v2/conversations/conv-7")
            #expect(history.text("messages.0.id") == sent.text("id"))
            #expect(history.text("messages.0.channelType") == "sms")
            #expect(history.text("messages.0.body") == "Paid")
            #expect(history.text("messages.0.delivery_status") == "delivered")
        }
    }

    @Test func anEmailHasItsOwnStatusAndNoConversation() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let caller = try await sandbox.login(dialect: .guide)
            let sent = try await caller.guideEmail(to: "payer@example.net")
            #expect(sent.status == 201)
            #expect(sent.value("conversationId") == nil)
            let good = try await caller.get("/api/v2/email/messages/\(sent.text("id") ?? "")")
            #expect(good.text("delivery_status") == "delivered")
            let bounced = try await caller.guideEmail(to: "bounce@example.net").text("id") ?? ""
            let bad = try await caller.get("/api/v2/email/messages/\(bounced)")
            #expect(bad.text("delivery_status") == "undelivered")
            #expect(bad.text("failure_reason") == "email.bounced")
        }
    }

    @Test func anUnknownConversationIsAnEmptyOne() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let caller = try await sandbox.login(dialect: .guide)
            let fresh = try await caller.get("/api/v2/conversations/never-seen")
            #expect(fresh.status == 200)
            #expect(fresh.count("messages") == 0)
            #expect(try await caller.get("/api/v2/conversations/unknown-1").status == 404)
        }
    }

    @Test(arguments: [
        ("contact_1", false, false), ("contact_optedout", true, true), ("contact_optedout_sms", true, false),
        ("contact_optedout_email", false, true), ("%2B15550000009", true, false), ("optedout@example.net", false, true),
    ])
    func theProfileTellsWhoOptedOut(id: String, sms: Bool, email: Bool) async throws {
        try await RunningSandbox.run { sandbox async throws in
            let profile = try await sandbox.login(dialect: .guide).get("/api/v2/contacts/\(id)/profile")
            #expect(profile.status == 200)
            #expect(profile.flag("opted_out.sms") == sms)
            #expect(profile.flag("opted_out.email") == email)
        }
    }

    @Test(arguments: ["contact_unknown", "+15550000123", "nobody"])
    func anUnknownContactIsNotFound(id: String) async throws {
        try await RunningSandbox.run { sandbox async throws in
            let profile = try await sandbox.login(dialect: .guide).get("/api/v2/contacts/\(id)/profile")
            #expect(profile.status == 404)
        }
    }

    @Test func aTokenWithoutScopesIsRefused() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let reply = try await sandbox.login(dialect: .platform).guideSMS(to: "+447700900123")
            #expect(reply.status == 403)
            #expect(reply.text("code") == "not.authorized")
            #expect(sandbox.server.state.messages().isEmpty)
        }
    }
}
