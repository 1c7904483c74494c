import Domain
import HTTPTypes
import JSON
import Testing
import Transport

@testable import Genesys

@Suite struct RequestTests {
    @Test func anAgentlessSMSHasTheFieldsOfTheModel() throws {
        let request = PlatformRequest.send(try .text())
        #expect(request.path == "/api/v2/conversations/messages/agentless")
        #expect(request.method == .post)
        let expected = try json(
            """
            {"fromAddress":"+441632960001","toAddress":"+447700900123","toAddressMessengerType":"sms",
             "textBody":"Receipt R-1042: GBP 25.00 paid.","useExistingActiveConversation":false}
            """)
        #expect(request.body == expected)
    }

    @Test func anAgentlessEmailHasTheFieldsOfTheModel() throws {
        let request = PlatformRequest.send(try .mail())
        #expect(request.path == "/api/v2/conversations/emails/agentless")
        let expected = try json(
            """
            {"senderType":"Outbound","fromAddress":{"email":"receipts@mail.example.com","name":"Example Ltd"},
             "toAddresses":[{"email":"payer@example.net","name":"A Payer"}],
             "replyToAddress":{"email":"help@example.com"},
             "subject":"Your receipt R-1042","textBody":"Paid: GBP 25.00","htmlBody":"<p>Paid: GBP 25.00</p>"}
            """)
        #expect(request.body == expected)
    }

    @Test func anEmailLeavesOutWhatIsNotKnown() throws {
        let address = try #require(EmailAddress("a@example.com"))
        let message = EmailMessage(from: address, fromName: "", to: address, subject: "S", html: "H", text: "T")
        let body = PlatformRequest.send(.email(message)).body
        #expect(body?["replyToAddress"] == nil)
        #expect(try body?["fromAddress"] == json(#"{"email":"a@example.com"}"#))
        #expect(try body?["toAddresses"] == json(#"[{"email":"a@example.com"}]"#))
    }

    @Test func theGuideHasItsOwnBodies() throws {
        let sms = GuideRequest.send(try .text(conversation: "conv-1"))
        #expect(sms.path == "/api/v2/conversations/messages")
        let smsBody = try json(
            """
            {"to":[{"address":"+447700900123","channelType":"sms"}],"body":"Receipt R-1042: GBP 25.00 paid.",
             "conversationId":"conv-1","channelType":"sms"}
            """)
        #expect(sms.body == smsBody)
        let email = GuideRequest.send(try .mail())
        #expect(email.path == "/api/v2/email/messages")
        let emailBody = try json(
            """
            {"to":[{"address":"payer@example.net"}],"subject":"Your receipt R-1042","bodyType":"html",
             "body":"<p>Paid: GBP 25.00</p>"}
            """)
        #expect(email.body == emailBody)
    }

    @Test(arguments: [
        (PlatformRequest.message("m/1", in: "c 1"), "/api/v2/conversations/messages/c%201/messages/m%2F1"),
        (PlatformRequest.message("m", in: nil), "/api/v2/conversations/messages/m/details"),
        (PlatformRequest.messageConversation("c"), "/api/v2/conversations/messages/c"),
        (PlatformRequest.emailConversation("c?x"), "/api/v2/conversations/emails/c%3Fx"),
        (
            PlatformRequest.emailPreviews(in: "c"),
            "/api/v2/conversations/emails/c/messages?includeAgentlessStitchedMessages=true"
        ),
        (PlatformRequest.contact("é#"), "/api/v2/externalcontacts/contacts/%C3%A9%23"),
        (
            PlatformRequest.contacts(withAddress: "+447700900123"),
            "/api/v2/externalcontacts/reversewhitepageslookup?lookupVal=%2B447700900123"
        ),
        (
            PlatformRequest.contacts(withAddress: "a&b@example.com"),
            "/api/v2/externalcontacts/reversewhitepageslookup?lookupVal=a%26b%40example.com"
        ),
        (GuideRequest.history(of: "c/../d"), "/api/v2/conversations/c%2F..%2Fd"),
        (GuideRequest.profile("+447700900123"), "/api/v2/contacts/%2B447700900123/profile"),
        (GuideRequest.email("m"), "/api/v2/email/messages/m"),
    ])
    func idsAreEscapedInPathsAndQueries(request: APIRequest?, path: String) {
        #expect(request == .get(path))
    }

    @Test(arguments: [".", "..", ""])
    func anIdThatWouldStepOutOfItsFolderIsNotAsked(id: String) {
        #expect(PlatformRequest.contact(id) == nil)
        #expect(PlatformRequest.message("m", in: id) == nil)
        #expect(PlatformRequest.message(id, in: nil) == nil)
        #expect(GuideRequest.profile(id) == nil)
        #expect(GuideRequest.history(of: id) == nil)
    }

    @Test func aSearchAsksForOurMessagesToTheAddressAroundTheAttempt() throws {
        let start = try #require(Timestamp(rfc3339: "2026-11-22T10:00:00Z"))
        let request = ConversationSearch(address: "+447700900123", startedAt: start).request(page: 2)
        #expect(request.path == "/api/v2/analytics/conversations/details/query")
        let expected = try json(
            """
            {"interval":"2026-11-22T09:59:30.000Z/2026-11-22T10:05:00.000Z","order":"asc","orderBy":"conversationStart",
             "paging":{"pageSize":100,"pageNumber":2},
             "segmentFilters":[
               {"type":"or","predicates":[
                 {"type":"dimension","dimension":"addressTo","operator":"matches","value":"+447700900123"},
                 {"type":"dimension","dimension":"addressTo","operator":"matches","value":"tel:+447700900123"}]},
               {"type":"and","predicates":[
                 {"type":"dimension","dimension":"purpose","operator":"matches","value":"api"}]}]}
            """)
        #expect(request.body == expected)
    }

    @Test(arguments: [
        (GenesysSettings.Dialect.platform, "grant_type=client_credentials"),
        (.guide, "grant_type=client_credentials&scope=view%3Aconversations%20messaging%20email"),
    ])
    func aTokenIsAskedForWithBasicCredentials(dialect: GenesysSettings.Dialect, form: String) {
        let connection = PlatformConnection.test(
            dialect: dialect, url: "https://api.example.com", login: "https://login.example.com")
        let call = TokenRequest.call(for: connection)
        #expect(call.url == "https://login.example.com/oauth/token")
        #expect(call.headers[.authorization] == "Basic YWNtZTpzM2NyZXQ=")
        #expect(call.headers[.contentType] == "application/x-www-form-urlencoded")
        #expect(String(decoding: call.body, as: UTF8.self) == form)
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("a>>?", "YT4+Pw=="),
    ])
    func base64IsPadded(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
    }
}
