import Domain
import JSON
import Testing

@testable import ControlPlane

/// Templates that mean harm get a report or a clear refusal, and the service goes on.
@Suite struct HostileTemplateTests {
    private static let path = "/v1/templates/validate"

    private static func email(_ html: String) -> JSONValue {
        ["locale": "en", "email": ["subject": "Receipt", "html": .string(html)]]
    }

    private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    private func codes(_ answer: Answer, _ list: String = "errors") -> Set<String> {
        Set((answer[list]?.array ?? []).compactMap { $0["code"]?.string })
    }

    static let refused: [(name: String, html: String, code: String)] = [
        ("512 KiB of <", repeated("<", 512 * 1024), "too-long"),
        ("256 KiB of <", repeated("<", 256 * 1024), "stray-less-than"),
        (
            "20,000 attributes", "<p " + (0..<20_000).map { "a\($0)=\"\"" }.joined(separator: " ") + ">x</p>",
            "tag-too-large"
        ),
        ("10,000 levels", repeated("<div>", 10_000) + "x" + repeated("</div>", 10_000), "too-deep"),
        ("20,000 sections", repeated("{{#recipient.name}}", 10_000), "unclosed-section"),
        ("NUL", "<p>a\u{0}b</p>", "control-character"),
        ("an unclosed comment", "<p>x</p><!-- " + repeated("-", 100_000), "unterminated-markup"),
        ("a value in a script", "<script>alert('{{tenant.name}}')</script>", "placeholder-in-script"),
        ("a card number", "<p>4111 1111 1111 1111</p>", "card-number"),
        ("a name that is a card number", "<p>{{tenant.a4111111111111111}}</p>", "unknown-variable"),
        ("raw output", "<p>{{{tenant.name}}}</p>", "raw-output"),
        ("a forbidden variable", "<p>{{variables.cvv}}</p>", "forbidden-variable"),
    ]

    @Test(arguments: refused)
    func aHostileTextIsReported(name: String, html: String, code: String) async throws {
        try await TestWorld.run { world in
            let answer = try await world.send("POST", Self.path, Self.email(html), as: .tenantAdmin, expect: 200)
            #expect(answer["publishable"] == false)
            #expect(codes(answer).contains(code), "\(codes(answer))")
            #expect(answer["email"] == .null)
            #expect(!answer.text.contains("4111"))
            try await world.call("GET", "/livez", expect: 200)
        }
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href=\"javascript:alert(1)\">x</a>",
        "<a href=\"java&#x09;script:alert(1)\">x</a>", "<iframe src=\"https://evil.example/\"></iframe>",
        "<svg><script>alert(1)</script></svg>", "<form action=\"https://evil.example/\"><input name=pin></form>",
        "<style>@import 'https://evil.example/x.css';</style>",
        "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
    ])
    func whatCouldRunOrLeakIsRefusedOrLeftOut(html: String) async throws {
        try await TestWorld.run { world in
            let answer = try await world.send(
                "POST", Self.path, Self.email("<p>Hello</p>" + html), as: .tenantAdmin, expect: 200)
            let told = codes(answer).subtracting(["receipt-incomplete"]).union(codes(answer, "warnings"))
            #expect(!told.isEmpty)
            let cleaned = answer["email"]?["html"]?.string ?? ""
            for word in ["script", "alert", "onerror", "evil.example", "iframe", "<form", "http-equiv=\"refresh"] {
                #expect(!cleaned.contains(word), "\(word) in \(cleaned)")
            }
        }
    }

    @Test func aTextOfTheLargestSizeFitsHoweverItIsEscaped() async throws {
        let receipt = "{{tenant.name}} {{transaction.amount}} {{transaction.date}} {{transaction.id}} "
        let text = receipt + Self.repeated("a", 262_144 - receipt.utf8.count)
        let escaped = receipt + Self.repeated(#"\u0061"#, 120_000)
        try await TestWorld.run { world in
            let whole = try await world.send(
                "POST", Self.path,
                [
                    "locale": "en",
                    "email": ["subject": "s", "html": .string("<p>\(receipt)</p>"), "text": .string(text)],
                ],
                as: .tenantAdmin, expect: 200)
            #expect(whole["publishable"] == true)
            let longer = try await world.call(
                "POST", Self.path, as: .tenantAdmin,
                body:
                    #"{"locale": "en", "email": {"subject": "s", "html": "<p>\#(receipt)</p>", "text": "\#(escaped)"}}"#,
                expect: 200)
            #expect(longer["publishable"] == true)
        }
    }

    @Test func aBodyOverAMebibyteIsRefused() async throws {
        try await TestWorld.run { world in
            let wire = try Wire(port: world.port)
            await wire.send(
                """
                POST \(Self.path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(world.keys[.tenantAdmin] ?? "")\r
                Content-Type: application/json\r\nContent-Length: 1048577\r\n\r\n
                """)
            let answer = try #require(Answer.parse(await wire.read { !Answer.parse($0).isEmpty }).first)
            #expect(answer.status == 413)
            #expect(answer.code == "body-too-large")
            #expect(answer["detail"]?.string?.contains("1024 KiB") == true)
        }
    }

    static let brokenBodies: [(name: String, bytes: [UInt8], code: String)] = [
        (
            "invalid UTF-8", Array(#"{"locale": "en", "sms": {"text": ""#.utf8) + [0xC3, 0x28] + Array(#""}}"#.utf8),
            "invalid-unicode"
        ),
        ("a bare NUL", Array("{\"locale\": \"en\", \"sms\": {\"text\": \"\u{0}\"}}".utf8), "malformed-json"),
        ("deep JSON", Array(repeated("[", 10_000).utf8), "too-deep"),
        ("a name twice", Array(#"{"locale": "en", "locale": "de"}"#.utf8), "duplicate-name"),
    ]

    @Test(arguments: brokenBodies)
    func aBrokenBodyIsToldHereToo(name: String, bytes: [UInt8], code: String) async throws {
        try await TestWorld.run { world in
            let wire = try Wire(port: world.port)
            await wire.send(
                [
                    "POST \(Self.path) HTTP/1.1", "Host: 127.0.0.1", "Connection: close",
                    "Content-Type: application/json",
                    "Authorization: Bearer \(world.keys[.tenantAdmin] ?? "")", "Content-Length: \(bytes.count)", "", "",
                ].joined(separator: "\r\n"))
            await wire.send(bytes)
            let answer = try #require(Answer.parse(await wire.read()).first)
            #expect(answer.status == 400)
            #expect(answer.code == code)
        }
    }

    @Test func cardDataOutsideTheTextsIsRefusedAndNotRepeated() async throws {
        let card = "4111111111111111"
        let bodies: [(JSONValue, String)] = [
            (["locale": "en", "sms": ["text": "x"], "name": .string(card)], "/name card-data"),
            (
                ["locale": "en", "sms": ["text": "x"], "variables": [["name": "a", "example": .string(card)]]],
                "/variables/0/example card-data"
            ),
            (["locale": "en", "sms": ["text": "x", card: 1]], "/sms card-data"),
            (["locale": "en", "sms": ["text": [.string(card)]]], "/sms/text/0 card-data"),
        ]
        try await TestWorld.run { world in
            for (body, error) in bodies {
                let answer = try await world.send("POST", Self.path, body, as: .tenantAdmin, expect: 422)
                #expect(answer.code == "card-data")
                #expect(answer.fieldErrors == [error])
                #expect(!answer.text.contains(card))
            }
        }
    }

    @Test func manyHostileTemplatesAtOnceAreAllAnswered() async throws {
        let html = Self.repeated("<b><i>", 20_000)
        try await TestWorld.run { world in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        try await world.send("POST", Self.path, Self.email(html), as: .tenantAdmin).status
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
            try await world.post(expect: 202)
        }
    }
}
