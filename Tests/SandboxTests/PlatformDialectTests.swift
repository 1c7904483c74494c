import Testing

@testable import Sandbox

@Suite struct PlatformDialectTests {
    @Test func anSMSIsTakenWithIdsAndItsStatusCanBeRead() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let caller = try await sandbox.login()
            let sent = try await caller.sms(to: "+447700900123")
            #expect(sent.status == 200)
            #expect(sent.text("messengerType") == "sms")
            let (id, conversation) = (sent.text("id") ?? "", sent.text("conversationId") ?? "")
            let read = try await caller.get("/api/v2/conversations/messages/\(conversation)/messages/\(id)")
            #expect(read.status == 200)
            #expect(read.text("status") == "delivery-success")
            #expect(read.text("normalizedMessage.text") == "Paid")
            let details = try await caller.get("/api/v2/conversations/messages/\(id)/details")
            #expect(details.text("id") == id)
            let whole = try await caller.get("/api/v2/conversations/messages/\(conversation)")
            #expect(whole.text("participants.0.messages.0.messageStatus") == "delivery-success")
            let generic = try await caller.get("/api/v2/conversations/\(conversation)")
            #expect(generic.text("participants.0.purpose") == "api")
            #expect(generic.text("participants.1.address") == "tel:+447700900123")
        }
    }

    @Test func answersCarryCorrelationAndRateHeaders() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let reply = try await sandbox.login().sms(to: "+447700900123")
            #expect(reply.headers["inin-correlation-id"]?.count == 36)
            #expect(reply.headers["inin-ratelimit-count"] == "1")
            #expect(reply.headers["inin-ratelimit-allowed"] == "300")
            #expect(reply.headers["inin-ratelimit-reset"] == "60")
        }
    }

    @Test func anEmailIsTakenAndABounceShowsAsErrorInfo() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let caller = try await sandbox.login()
            let good = try await caller.email(to: "payer@example.net")
            #expect(good.status == 200)
            #expect(good.text("senderType") == "Outbound")
            let fine = try await caller.get("/api/v2/conversations/emails/\(good.text("conversationId") ?? "")")
            #expect(fine.status == 200)
            #expect(fine.value("participants.0.errorInfo") == nil)
            let bad = try await caller.email(to: "bounce@example.net")
            let bounced = try await caller.get("/api/v2/conversations/emails/\(bad.text("conversationId") ?? "")")
            #expect(bounced.text("participants.0.errorInfo.code") == "email.bounced")
        }
    }

    @Test func aStitchedEmailIsListedOnlyWhereAskedFor() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let caller = try await sandbox.login()
            let conversation = try await caller.email(to: "payer@example.net").text("conversationId") ?? ""
            let second = try await caller.email(
                to: "payer@example.net", extra: ",\"conversationId\":\"\(conversation)\"")
            #expect(second.text("conversationId") == conversation)
            let path = "/api/v2/conversations/emails/\(conversation)/messages"
            #expect(try await caller.get(path).count("entities") == 1)
            #expect(try await caller.get(path + "?includeAgentlessStitchedMessages=true").count("entities") == 2)
        }
    }

    @Test func anOrganisationCanAnswer202WithoutABody() async throws {
        try await RunningSandbox.run { sandbox async throws in
            _ = try await sandbox.admin("POST", "organizations", #"{"clientId":"acme","answer202":true}"#)
            let reply = try await sandbox.login().sms(to: "+447700900123")
            #expect(reply.status == 202)
            #expect(reply.body.isEmpty)
            #expect(sandbox.server.state.messages().count == 1)
        }
    }

    @Test func attributesOfAParticipantAreKept() async throws {
        try await RunningSandbox.run { sandbox async throws in
            _ = try await sandbox.admin(
                "POST", "organizations",
                #"{"clientId":"acme","conversations":[{"id":"c1","participants":[{"id":"p1","purpose":"customer"}]}]}"#)
            let caller = try await sandbox.login()
            let path = "/api/v2/conversations/c1/participants/p1/attributes"
            let patched = try await caller.send("PATCH", path, #"{"attributes":{"receipt.paymentRef":"pay_1"}}"#)
            #expect(patched.status == 202)
            #expect(patched.body.isEmpty)
            let read = try await caller.get("/api/v2/conversations/c1")
            let attributes = read.value("participants.0.attributes") as? [String: String]
            #expect(attributes == ["receipt.paymentRef": "pay_1"])
            let wrong = try await caller.send("PATCH", path, #"{"attributes":{"a":1}}"#)
            #expect(wrong.status == 400)
        }
    }

    @Test func onboardingReadsShowTheOrganisation() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let caller = try await sandbox.login()
            #expect(try await caller.get("/api/v2/tokens/me").text("OAuthClient.id") == "acme")
            let numbers = try await caller.get("/api/v2/routing/sms/phonenumbers")
            #expect(numbers.text("entities.0.phoneNumber") == "+15550001000")
            #expect(numbers.text("entities.1.phoneNumberStatus") == "ACTIVE")
            let domains = try await caller.get("/api/v2/routing/email/outbound/domains")
            #expect(domains.text("entities.1.id") == "mail.example.com")
        }
    }

    @Test func idsOfAnotherOrganisationAreNotFound() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let sent = try await sandbox.login("acme").sms(to: "+447700900123")
            let other = try await sandbox.login("other")
            #expect(
                try await other.get("/api/v2/conversations/messages/\(sent.text("id") ?? "")/details").status == 404)
            #expect(try await other.get("/api/v2/conversations/\(sent.text("conversationId") ?? "")").status == 404)
        }
    }
}
