import Testing

@testable import Sandbox

@Suite struct AdminTests {
    @Test func duplicatesShowInTheListOfMessages() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let caller = try await sandbox.login()
            for phone in ["+447700900123", "+447700900123", "+447700900999"] { _ = try await caller.sms(to: phone) }
            _ = try await sandbox.login("other").email(to: "payer@example.net")
            let twice = try await sandbox.admin("GET", "messages?organization=acme&to=%2B447700900123")
            #expect(twice.number("total") == 2)
            #expect(twice.text("messages.0.id") != twice.text("messages.1.id"))
            #expect(twice.text("messages.0.channel") == "sms")
            #expect(twice.text("messages.0.status") == "delivery-success")
            let email = try await sandbox.admin("GET", "messages?organization=other")
            #expect(email.text("messages.0.html") == "<p>Paid</p>")
            #expect(email.text("messages.0.subject") == "Receipt")
            _ = try await sandbox.admin("DELETE", "messages")
            #expect(try await sandbox.admin("GET", "messages").number("total") == 0)
        }
    }

    @Test func theRequestLogTellsWhoCalledWhatAndWhen() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let caller = try await sandbox.login()
            sandbox.server.state.order(FaultOrder(.cutAfter, operation: .sendSMS))
            // The cut shows as an error, which other tests look at.
            _ = try? await caller.sms(to: "+447700900123")
            let log = try await sandbox.admin("GET", "requests?organization=acme")
            #expect(log.number("total") == 2)
            #expect(log.text("requests.0.operation") == "token")
            #expect(log.text("requests.1.operation") == "send-sms")
            #expect(log.number("requests.1.status") == 0)
            let at = try #require(log.number("requests.1.at"))
            #expect(try await sandbox.admin("GET", "requests?since=\(at + 1)").number("total") == 0)
            #expect(sandbox.server.state.requests(since: Int64(at)).contains { $0.operation == .sendSMS })
        }
    }

    @Test func theRequestLogNamesClientsWhoseCredentialsAreRefused() async throws {
        try await RunningSandbox.run { sandbox async throws in
            _ = try await sandbox.token("acme", secret: "wrong-secret")
            let caller = try await sandbox.login("acme")
            sandbox.server.state.administer("DELETE", "tokens")
            _ = try await caller.sms(to: "+447700900123")
            let log = sandbox.server.state.requests(organization: "acme")
            #expect(log.map(\.status) == [401, 200, 401])
        }
    }

    @Test func adminRoutesWorkWithoutHTTPToo() {
        let state = SandboxServer().state
        #expect(state.administer("POST", "organizations", json: #"{"clientId":"acme"}"#).status == 201)
        #expect(state.administer("POST", "organizations", json: "{").status == 400)
        #expect(state.administer("GET", "messages?organization=acme").body == #"{"messages":[],"total":0}"#)
    }

    @Test func theRequestLogForgetsTheOldest() {
        var log = RequestLog(capacity: 3)
        for at in 1...5 {
            log.append(
                LoggedRequest(
                    organization: nil, operation: .token, method: "POST", path: "/", status: 200, at: Int64(at)))
        }
        #expect(log.requests(since: 0, organization: nil).map(\.at) == [3, 4, 5])
    }

    @Test func anOrganisationIsMadeAndChanged() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let made = try await sandbox.admin(
                "POST", "organizations",
                """
                {"clientId":"acme","emailDomains":["pay.example.org"],
                "numbers":[{"phoneNumber":"+15559990000"},{"phoneNumber":"+15550001000","status":"PENDING"}]}
                """)
            #expect(made.status == 201)
            let caller = try await sandbox.login()
            #expect(try await caller.sms(to: "+447700900123").text("details.0.fieldName") == "fromAddress")
            #expect(try await caller.email(to: "payer@example.net").status == 400)
            let changed = try await sandbox.admin(
                "POST", "organizations", #"{"clientId":"acme","numbers":[{"phoneNumber":"+15550001000"}]}"#)
            #expect(changed.status == 200)
            #expect(changed.text("emailDomains.0") == "pay.example.org")
            #expect(try await caller.sms(to: "+447700900123").status == 200)
            #expect(try await sandbox.admin("GET", "organizations").text("organizations.0.clientId") == "acme")
        }
    }

    @Test(arguments: [
        ("POST", "organizations", #"{"clientId":""}"#, 400), ("POST", "organizations", #"{"clientId":"a","x":1}"#, 400),
        ("POST", "organizations", #"{"clientId":"a","rateLimit":{"requests":-1}}"#, 400),
        ("POST", "stop", #"{"organization":"a","phone":"12"}"#, 400), ("GET", "requests?since=x", "", 400),
        ("GET", "messages?form=x", "", 400), ("GET", "nothing", "", 404), ("PUT", "faults", "{}", 404),
        ("GET", "health", "", 200),
    ])
    func adminRoutesAreStrict(method: String, path: String, body: String, status: Int) async throws {
        try await RunningSandbox.run { sandbox async throws in
            let reply = try await sandbox.admin(method, path, body)
            #expect(reply.status == status)
        }
    }
}
