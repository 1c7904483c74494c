import Domain
import Genesys
import JSON
import Privacy
import Testing

/// Consent over several contacts and requests. The address look-up answers `contacts`; single contacts are in `byID`.
@Suite struct ConsentTests {
    private static func api(
        contacts: String = #"{"contacts":[]}"#, byID: [String: String] = [:]
    ) -> @Sendable (StubRequest) -> StubAnswer {
        { request in
            if request.target.contains("reversewhitepageslookup") {
                return contacts.isEmpty ? .reply(404) : .json(contacts)
            }
            return byID[request.target.split(separator: "/").last.map(String.init) ?? ""].map { .json($0) }
                ?? .reply(404)
        }
    }

    private let fields: [Channel: String] = [.sms: "no_sms"]

    @Test func withoutAMappedFieldNothingIsAskedAndNothingForbids() async throws {
        try await StubCloud.run(api: Self.api()) { stub async throws in
            let customer = try recipient(phone: "+447700900123", contact: "a")
            let answer = try await stub.platform.consent(of: customer, on: .sms, fields: [.email: "f"], gate: .open)
            #expect(
                answer == .allowed(ConsentEvidence(source: "external-contact", field: nil, value: nil, record: nil)))
            #expect(stub.server.requests.isEmpty)
        }
    }

    @Test(arguments: [#"{"contacts":[]}"#, "{}", ""])
    func nobodyOfThatAddressIsNoRecord(contacts: String) async throws {
        try await StubCloud.run(api: Self.api(contacts: contacts)) { stub async throws in
            let customer = try recipient(phone: "+447700900123", contact: "gone")
            #expect(try await stub.platform.consent(of: customer, on: .sms, fields: fields, gate: .open) == .noRecord)
            #expect(
                stub.calls.map(\.target) == [
                    "/api/v2/externalcontacts/contacts/gone",
                    "/api/v2/externalcontacts/reversewhitepageslookup?lookupVal=%2B447700900123",
                ])
        }
    }

    @Test func oneContactOfSeveralThatOptedOutForbids() async throws {
        let contacts = """
            {"contacts":[
              {"id":"a","cellPhone":{"e164":"+447700900123"},"customFields":{"no_sms":false}},
              {"id":"b","workPhone":{"e164":"+447700900123"},"customFields":{"no_sms":"true"}}]}
            """
        try await StubCloud.run(api: Self.api(contacts: contacts, byID: ["a": #"{"id":"a"}"#])) { stub async throws in
            let customer = try recipient(phone: "+447700900123", contact: "a")
            let answer = try await stub.platform.consent(of: customer, on: .sms, fields: fields, gate: .open)
            #expect(
                answer
                    == .optedOut(
                        ConsentEvidence(source: "external-contact", field: "no_sms", value: "true", record: "b")))
        }
    }

    @Test func aContactOfAnotherAddressDoesNotForbid() async throws {
        let contacts = #"{"contacts":[{"id":"b","workPhone":{"e164":"+15550001111"},"customFields":{"no_sms":true}}]}"#
        try await StubCloud.run(api: Self.api(contacts: contacts)) { stub async throws in
            let customer = try recipient(phone: "+447700900123")
            #expect(try await stub.platform.consent(of: customer, on: .sms, fields: fields, gate: .open) == .noRecord)
        }
    }

    @Test func aMergedContactSpeaksThroughItsSuccessor() async throws {
        let byID = [
            "old": #"{"id":"old","mergedTo":{"id":"middle"},"customFields":{"no_sms":false}}"#,
            "middle": #"{"id":"middle","canonicalContact":{"id":"new"}}"#,
            "new": #"{"id":"new","canonicalContact":{"id":"new"},"mergedTo":{"id":"old"},"customFields":{"no_sms":1}}"#,
        ]
        try await StubCloud.run(api: Self.api(byID: byID)) { stub async throws in
            let customer = try recipient(phone: "+447700900123", contact: "old")
            let answer = try await stub.platform.consent(of: customer, on: .sms, fields: fields, gate: .open)
            #expect(
                answer
                    == .optedOut(
                        ConsentEvidence(source: "external-contact", field: "no_sms", value: "1", record: "new")))
            #expect(stub.calls.count == 3)
        }
    }

    @Test func aFailedLookUpIsNeverAPermission() async throws {
        for answer in [StubAnswer.reply(500), .cut, .reply(403), .reply(200, body: "<html>")] {
            try await StubCloud.run(api: { _ in answer }) { stub async throws in
                let customer = try recipient(phone: "+447700900123")
                let thrown = await failure { () throws(PlatformError) in
                    try await stub.platform.consent(of: customer, on: .sms, fields: [.sms: "no_sms"], gate: .open)
                }
                #expect(thrown != nil)
            }
        }
    }

    @Test func theGuideAsksForTheProfileOfTheContactElseOfTheAddress() async throws {
        let api: @Sendable (StubRequest) -> StubAnswer = { request in
            if request.target.contains("c%202") { return .json(#"{"id":"c 2","opted_out":{"email":false}}"#) }
            return request.target.contains("payer%40example.net")
                ? .json(#"{"id":"payer@example.net","opted_out":{"email":true}}"#) : .reply(404)
        }
        try await StubCloud.run(dialect: .guide, api: api) { stub async throws in
            let optedOut = ConsentAnswer.optedOut(
                ConsentEvidence(source: "contact-profile", field: "opted_out.email", value: "true", record: nil))
            for unknown in [
                try recipient(email: "Payer@example.net"), try recipient(email: "Payer@example.net", contact: "c 1"),
            ] {
                #expect(try await stub.platform.consent(of: unknown, on: .email, fields: [:], gate: .open) == optedOut)
            }
            let known = try recipient(email: "Payer@example.net", contact: "c 2")
            let answer = try await stub.platform.consent(of: known, on: .email, fields: [:], gate: .open)
            #expect(
                answer
                    == .allowed(
                        ConsentEvidence(
                            source: "contact-profile", field: "opted_out.email", value: "false", record: nil)))
            #expect(
                stub.calls.map(\.target) == [
                    "/api/v2/contacts/payer%40example.net/profile", "/api/v2/contacts/c%201/profile",
                    "/api/v2/contacts/payer%40example.net/profile", "/api/v2/contacts/c%202/profile",
                ])
        }
    }
}
