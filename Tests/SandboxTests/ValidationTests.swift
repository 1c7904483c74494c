import Foundation
import Testing

@testable import Sandbox

/// A request that must be refused, and the field the refusal must name (or the code, where no field is to blame).
struct BadRequest: Sendable, CustomTestStringConvertible {
    let body: String
    let blames: String
    var testDescription: String { blames + ": " + body.prefix(80) }

    init(_ body: String, blames: String) {
        self.body = body
        self.blames = blames
    }
}

@Suite struct ValidationTests {
    static let number = #""fromAddress":"+15550001000""#
    static let sms = #""toAddressMessengerType":"sms""#

    @Test(arguments: [
        BadRequest("", blames: "bad.request"),
        BadRequest("{", blames: "bad.request"),
        BadRequest("[]", blames: "bad.request"),
        BadRequest("{\(sms),\"toAddress\":\"+15551234567\",\"textBody\":\"a\"}", blames: "fromAddress"),
        BadRequest("{\(number),\"toAddress\":\"+15551234567\",\"textBody\":\"a\"}", blames: "toAddressMessengerType"),
        BadRequest("{\(number),\(sms),\"textBody\":\"a\"}", blames: "toAddress"),
        BadRequest("{\(number),\(sms),\"toAddress\":\"+15551234567\"}", blames: "textBody"),
        BadRequest("{\(number),\(sms),\"toAddress\":\"+15551234567\",\"textBody\":\"\"}", blames: "textBody"),
        BadRequest("{\(number),\(sms),\"toAddress\":15551234567,\"textBody\":\"a\"}", blames: "toAddress"),
        BadRequest("{\(number),\(sms),\"toAddress\":\"15551234567\",\"textBody\":\"a\"}", blames: "toAddress"),
        BadRequest("{\(number),\(sms),\"toAddress\":\"+05551234567\",\"textBody\":\"a\"}", blames: "toAddress"),
        BadRequest("{\(number),\(sms),\"toAddress\":\"+1555 1234567\",\"textBody\":\"a\"}", blames: "toAddress"),
        BadRequest("{\(number),\(sms),\"toAddress\":\"+15551234567\",\"textBody\":\"a\",\"to\":1}", blames: "to"),
        BadRequest(
            "{\"fromAddress\":\"+19990000000\",\(sms),\"toAddress\":\"+15551234567\",\"textBody\":\"a\"}",
            blames: "fromAddress"),
        BadRequest(
            "{\(number),\"toAddressMessengerType\":\"SMS\",\"toAddress\":\"+15551234567\",\"textBody\":\"a\"}",
            blames: "toAddressMessengerType"),
        BadRequest(
            "{\(number),\"toAddressMessengerType\":\"open\",\"toAddress\":\"+15551234567\",\"textBody\":\"a\"}",
            blames: "toAddressMessengerType"),
        BadRequest(
            "{\(number),\(sms),\"toAddress\":\"+15551234567\",\"textBody\":\"\(String(repeating: "a", count: 766))\"}",
            blames: "textBody"),
        BadRequest(
            "{\(number),\(sms),\"toAddress\":\"+15551234567\",\"textBody\":\"a\",\"useExistingActiveConversation\":1}",
            blames: "useExistingActiveConversation"),
    ])
    func aWrongSMSIsRefused(bad: BadRequest) async throws {
        try await expectRefusal(of: bad, at: "/api/v2/conversations/messages/agentless")
    }

    @Test func aTextOfTheLongestLengthIsTaken() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let reply = try await sandbox.login().sms(to: "+15551234567", text: String(repeating: "a", count: 765))
            #expect(reply.status == 200)
        }
    }

    static let outbound = #""senderType":"Outbound""#
    static let from = #""fromAddress":{"email":"pay@mail.example.com"}"#
    static let to = #""toAddresses":[{"email":"payer@example.net"}]"#

    @Test(arguments: [
        BadRequest("{\(from),\(to),\"textBody\":\"a\"}", blames: "senderType"),
        BadRequest("{\"senderType\":\"outbound\",\(from),\(to),\"textBody\":\"a\"}", blames: "senderType"),
        BadRequest("{\(outbound),\(to),\"textBody\":\"a\"}", blames: "fromAddress"),
        BadRequest(
            "{\(outbound),\"fromAddress\":\"a@mail.example.com\",\(to),\"textBody\":\"a\"}", blames: "fromAddress"),
        BadRequest(
            "{\(outbound),\"fromAddress\":{\"address\":\"a@mail.example.com\"},\(to),\"textBody\":\"a\"}",
            blames: "fromAddress.address"),
        BadRequest(
            "{\(outbound),\"fromAddress\":{\"email\":\"a@example.com\"},\(to),\"textBody\":\"a\"}",
            blames: "fromAddress.email"),
        BadRequest("{\(outbound),\(from),\"textBody\":\"a\"}", blames: "toAddresses"),
        BadRequest("{\(outbound),\(from),\"toAddresses\":[],\"textBody\":\"a\"}", blames: "toAddresses"),
        BadRequest(
            "{\(outbound),\(from),\"toAddresses\":[{\"email\":\"a@b.c\"},{\"email\":\"d@b.c\"}],\"textBody\":\"a\"}",
            blames: "toAddresses"),
        BadRequest(
            "{\(outbound),\(from),\"toAddresses\":[{\"email\":\"nobody\"}],\"textBody\":\"a\"}",
            blames: "toAddresses[0].email"),
        BadRequest("{\(outbound),\(from),\(to)}", blames: "htmlBody"),
        BadRequest("{\(outbound),\(from),\(to),\"textBody\":\"a\",\"cc\":[]}", blames: "cc"),
        BadRequest("{\(outbound),\(from),\(to),\"textBody\":\"a\",\"subject\":\"a\\nb\"}", blames: "subject"),
        BadRequest("{\(outbound),\(from),\(to),\"textBody\":\"a\",\"conversationId\":\"x\"}", blames: "conversationId"),
        BadRequest(
            "{\(outbound),\(from),\(to),\"textBody\":\"a\",\"replyToAddress\":{\"email\":\"x\"}}",
            blames: "replyToAddress.email"),
        BadRequest(
            "{\(outbound),\(from),\(to),\"textBody\":\"a\",\"subject\":\"\(String(repeating: "s", count: 401))\"}",
            blames: "subject"),
    ])
    func aWrongEmailIsRefused(bad: BadRequest) async throws {
        try await expectRefusal(of: bad, at: "/api/v2/conversations/emails/agentless")
    }

    @Test(arguments: [
        BadRequest(#"{"to":[],"body":"a","conversationId":"c","channelType":"sms"}"#, blames: "to"),
        BadRequest(
            #"{"to":[{"address":"+15551234567"}],"body":"a","conversationId":"c","channelType":"sms"}"#,
            blames: "to[0].channelType"),
        BadRequest(
            #"{"to":[{"address":"x","channelType":"sms"}],"body":"a","conversationId":"c","channelType":"sms"}"#,
            blames: "to[0].address"),
        BadRequest(
            #"{"to":[{"address":"+15551234567","channelType":"sms"}],"body":"a","channelType":"sms"}"#,
            blames: "conversationId"),
        BadRequest(
            #"{"to":[{"address":"+15551234567","channelType":"sms"}],"body":"a","conversationId":"c"}"#,
            blames: "channelType"),
        BadRequest(
            #"{"to":[{"address":"+15551234567","channelType":"sms"}],"body":"","conversationId":"c","#
                + #""channelType":"sms"}"#,
            blames: "body"),
    ])
    func aWrongGuideSMSIsRefused(bad: BadRequest) async throws {
        try await expectRefusal(of: bad, at: "/api/v2/conversations/messages", dialect: .guide)
    }

    @Test(arguments: [
        BadRequest(#"{"to":[{"address":"a@b.c"}],"subject":"s","bodyType":"HTML","body":"b"}"#, blames: "bodyType"),
        BadRequest(#"{"to":[{"address":"a@b.c"}],"bodyType":"html","body":"b"}"#, blames: "subject"),
        BadRequest(#"{"to":[{"email":"a@b.c"}],"subject":"s","bodyType":"html","body":"b"}"#, blames: "to[0].email"),
        BadRequest(#"{"to":"a@b.c","subject":"s","bodyType":"html","body":"b"}"#, blames: "to"),
        BadRequest(#"{"to":[{"address":"a@b.c"}],"subject":"s","bodyType":"html","body":""}"#, blames: "body"),
    ])
    func aWrongGuideEmailIsRefused(bad: BadRequest) async throws {
        try await expectRefusal(of: bad, at: "/api/v2/email/messages", dialect: .guide)
    }

    @Test func largeForeignAndMisplacedRequestsAreRefused() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let caller = try await sandbox.login()
            let path = "/api/v2/conversations/emails/agentless"
            let large = try await caller.send("POST", path, "\"" + String(repeating: "a", count: 512_000) + "\"")
            #expect(large.status == 413)
            let form = try await sandbox.client.request(
                "POST", path, headers: ["Authorization": "Bearer " + caller.token, "Content-Type": "text/plain"],
                body: Data("{}".utf8))
            #expect(form.status == 415)
            #expect(try await caller.send("PUT", path, "{}").status == 405)
            #expect(try await caller.get("/api/v2/nothing").status == 404)
        }
    }

    private func expectRefusal(of bad: BadRequest, at path: String, dialect: Dialect = .platform) async throws {
        try await RunningSandbox.run { sandbox async throws in
            let reply = try await sandbox.login(dialect: dialect).send("POST", path, bad.body)
            #expect(reply.status == 400)
            #expect(reply.number("status") == 400)
            #expect((reply.text("details.0.fieldName") ?? reply.text("code")) == bad.blames)
            #expect(sandbox.server.state.messages().isEmpty)
        }
    }
}
