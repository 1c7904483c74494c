import Testing

@testable import Sandbox

@Suite struct ContactTests {
    private static let lookup = "/api/v2/externalcontacts/reversewhitepageslookup?lookupVal="

    @Test func aLookupOfAnOptedOutPhoneSaysSo() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let caller = try await sandbox.login()
            let found = try await caller.get(Self.lookup + "%2B15550000009")
            #expect(found.count("contacts") == 1)
            #expect(found.flag("contacts.0.customFields.receipt_sms_opt_out_checkbox") == true)
            #expect(found.text("contacts.0.cellPhone.e164") == "+15550000009")
            let email = try await caller.get(Self.lookup + "optedout@example.net")
            #expect(email.flag("contacts.0.customFields.receipt_email_opt_out_checkbox") == true)
            #expect(try await caller.get(Self.lookup + "%2B15550000001").count("contacts") == 0)
        }
    }

    @Test func aPlusSignThatIsNotEscapedIsRefused() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let caller = try await sandbox.login()
            #expect(try await caller.get(Self.lookup + "+15550000009").status == 400)
            #expect(try await caller.get(Self.lookup).status == 400)
        }
    }

    @Test func anIdentifierFindsOneContactOrNone() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let caller = try await sandbox.login()
            let path = "/api/v2/externalcontacts/identifierlookup/contacts"
            let found = try await caller.send("POST", path, #"{"type":"Phone","value":"+15550000009"}"#)
            #expect(found.flag("customFields.receipt_sms_opt_out_checkbox") == true)
            #expect(try await caller.send("POST", path, #"{"type":"Phone","value":"+15550000001"}"#).status == 404)
            #expect(try await caller.send("POST", path, #"{"type":"Fax","value":"+15550000001"}"#).status == 400)
            #expect(try await caller.send("POST", path, #"{"type":"Phone","value":"15550000001"}"#).status == 400)
        }
    }

    @Test func registeredContactsAreFoundByIdPhoneAndEmail() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let made = try await sandbox.admin(
                "POST", "organizations",
                #"{"clientId":"acme","contacts":[{"id":"c1","phone":"+15551112222","email":"a@example.net"},"#
                    + #"{"id":"c2","phone":"+15551112222","optedOut":{"email":true},"customFields":{"vip":true}}]}"#)
            #expect(made.status == 201)
            let caller = try await sandbox.login()
            let both = try await caller.get(Self.lookup + "%2B15551112222")
            #expect(both.count("contacts") == 2)
            #expect(both.flag("contacts.1.customFields.vip") == true)
            #expect(both.flag("contacts.1.customFields.receipt_email_opt_out_checkbox") == true)
            #expect(try await caller.get(Self.lookup + "A@example.net").text("contacts.0.id") == "c1")
            #expect(try await caller.get("/api/v2/externalcontacts/contacts/c2").text("id") == "c2")
            #expect(try await caller.get("/api/v2/externalcontacts/contacts/c3").status == 404)
            #expect(try await caller.get("/api/v2/externalcontacts/contacts/contact_optedout").status == 200)
        }
    }

    @Test func aStopCountsForLookupsAndSendsOfThatOrganisationOnly() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let (phone, body) = ("+447700900123", #"{"organization":"acme","phone":"+447700900123"}"#)
            #expect(try await sandbox.admin("POST", "stop", body).status == 204)
            let caller = try await sandbox.login("acme")
            let found = try await caller.get(Self.lookup + "%2B447700900123")
            #expect(found.flag("contacts.0.customFields.receipt_sms_opt_out_checkbox") == true)
            let id = try await caller.sms(to: phone).text("id") ?? ""
            let read = try await caller.get("/api/v2/conversations/messages/\(id)/details")
            #expect(read.text("normalizedReceipts.1.reasons.0.code") == "RecipientOptedOut")
            #expect(try await sandbox.login("other").get(Self.lookup + "%2B447700900123").count("contacts") == 0)
            #expect(try await sandbox.admin("POST", "start", body).status == 204)
            #expect(try await caller.get(Self.lookup + "%2B447700900123").count("contacts") == 0)
        }
    }
}
