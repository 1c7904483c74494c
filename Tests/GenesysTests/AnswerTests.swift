import Domain
import HTTPTypes
import JSON
import Privacy
import Testing
import Transport

@testable import Genesys

@Suite struct AnswerTests {
    static let now = Timestamp(milliseconds: 1_795_341_490_000)

    static func headers(_ pairs: [(String, String)]) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in pairs {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return fields
    }

    @Test(
        arguments: [
            ([("Retry-After", "12")], 12_000), ([("retry-after", "1.5")], 1_500),
            ([("Retry-After", "Sun, 22 Nov 2026 10:00:07 GMT")], 7_000),
            ([("Retry-After", "Sun, 22 Nov 2026 09:59:00 GMT")], nil), ([("Retry-After", "0")], nil),
            ([("Retry-After", "-3")], nil), ([("Retry-After", "soon")], nil), ([("Retry-After", "nan")], nil),
            ([("Retry-After", "inf")], nil), ([("Retry-After", "99999999999999")], 86_400_000),
            ([("Retry-After", "Sun, 22 Foo 2026 10:00:07 GMT")], nil),
            ([("inin-ratelimit-reset", "61")], 61_000),
            ([("Retry-After", "soon"), ("inin-ratelimit-reset", "9")], 9_000),
            ([("Retry-After", "2"), ("inin-ratelimit-reset", "61")], 2_000), ([], nil),
        ] as [([(String, String)], Int64?)])
    func theWaitIsReadFromTheHeaders(pairs: [(String, String)], wait: Int64?) throws {
        let now = try #require(Timestamp(rfc3339: "2026-11-22T10:00:00Z"))
        #expect(RetryAdvice.wait(in: Self.headers(pairs), now: now) == wait.map { Milliseconds($0) })
    }

    @Test(arguments: [
        (#"{"code":"credentials.expired","status":401}"#, "credentials.expired"),
        (#"{"error":"invalid_client","description":"authentication failed"}"#, "invalid_client"),
        ("<html>no</html>", nil), ("", nil), (#"{"code":7}"#, nil), (#"{"code":"call +447700900123"}"#, nil),
        ("{\"code\":\"" + String(repeating: "a", count: 65) + "\"}", nil), (#"{"code":""}"#, nil), ("[]", nil),
    ])
    func onlyPlainCodesAreTakenFromErrors(body: String, code: String?) {
        #expect(ErrorCode.read(HTTPReply(status: 400, body: Array(body.utf8))) == code)
    }

    @Test(arguments: [
        ("abc-123", "abc-123"), ("", nil), ("a b", nil), ("é", nil), ("a\u{7F}", nil),
        (String(repeating: "a", count: 128), String(repeating: "a", count: 128)),
        (String(repeating: "a", count: 129), nil),
    ])
    func idsAreShortVisibleASCII(text: String, id: String?) {
        #expect(RecordID.read(.string(text)) == id)
        #expect(RecordID.read(nil) == nil)
        #expect(RecordID.read(5) == nil)
    }

    @Test func anIdMadeOfAnAddressIsNoEvidence() {
        #expect(RecordID.impersonal("contact_of_+447700900123") == nil)
        #expect(RecordID.impersonal("payer@example.net") == nil)
        #expect(RecordID.impersonal("contact-1") == "contact-1")
    }

    @Test(
        arguments: [
            ("delivery-success", DeliveryWord.delivered), ("DeliverySuccess", .delivered), ("delivered", .delivered),
            ("read", .delivered), ("delivery-failed", .failed), ("DeliveryFailed", .failed), ("failed", .failed),
            ("undelivered", .failed), ("bounced", .failed), ("queued", .pending), ("Sent", .pending),
            ("pending", .pending), ("DeliveryPushed", .pending), ("published", .pending), ("something new", .pending),
            (nil, .pending),
        ] as [(String?, DeliveryWord)])
    func statusesAreReadInAllSpellings(text: String?, word: DeliveryWord) {
        #expect(DeliveryWord(text) == word)
    }

    @Test(arguments: [
        ("true", true, "true"), ("false", false, "false"), ("null", false, "null"), ("1", true, "1"), ("0", false, "0"),
        ("\"true\"", true, "true"), ("\" YES \"", true, "yes"), ("\"no\"", false, "no"), ("\"\"", false, ""),
        ("\"off\"", false, "off"), ("\"asked on 3 May by +447700900123\"", true, "(text)"), ("[]", false, "(array)"),
        ("[\"sms\"]", true, "(array)"), ("{}", false, "(object)"),
    ])
    func whatDoesNotPlainlySayNoIsAnOptOut(text: String, isOptedOut: Bool, evidence: String) throws {
        let flag = OptOutFlag(try json(text))
        #expect(flag.isOptedOut == isOptedOut)
        #expect(flag.text == evidence)
    }

    @Test func aPreviewIsFoundInTheTextOrTheVisibleHTML() {
        let html =
            "<html><style>p { color: red }</style><title>T</title><body><p>Paid &amp; done</p></body></html>"
        #expect(MessageText.holds(MessageText.visible(html), "Paid & done…"))
        #expect(!MessageText.holds(MessageText.visible(html), "color"))
        #expect(MessageText.holds("Receipt R-1\n\nPaid", "Receipt R-1 Pa…"))
        #expect(!MessageText.holds("Receipt R-1", "Receipt R-2"))
    }

    @Test(arguments: [
        (#"{"access_token":"abc","token_type":"bearer","expires_in":86399}"#, 86_399),
        (#"{"access_token":"abc","expires_in":"600"}"#, 600), (#"{"access_token":"abc"}"#, 300),
        (#"{"access_token":"abc","expires_in":-1}"#, 1), (#"{"access_token":"abc","expires_in":1e300}"#, 172_800),
    ])
    func aGrantIsReadLeniently(body: String, seconds: Int64) throws {
        let grant = try TokenAnswer.read(HTTPReply(status: 200, body: Array(body.utf8)), now: Self.now).get()
        #expect(grant.lifetime == .seconds(seconds))
        #expect(grant.text.revealText() == "abc")
    }

    @Test(arguments: [
        (200, "{}", PlatformError.unreachable), (200, "garbage", .unreachable),
        (200, #"{"access_token":"a\nb"}"#, .unreachable), (200, #"{"access_token":""}"#, .unreachable),
        (400, #"{"error":"invalid_client","description":"client not found"}"#, .credentials(code: "invalid_client")),
        (401, #"{"code":"bad.credentials"}"#, .credentials(code: "bad.credentials")),
        (404, "", .credentials(code: nil)),
        (408, "", .unreachable), (429, "", .throttled(wait: nil)), (302, "", .unreachable), (500, "", .unreachable),
        (503, "<html>", .unreachable),
    ])
    func aTokenThatIsNotGrantedLeavesNothingSent(status: Int, body: String, error: PlatformError) {
        let result = TokenAnswer.read(HTTPReply(status: status, body: Array(body.utf8)), now: Self.now)
        #expect(throws: error) { try result.get() }
    }
}
