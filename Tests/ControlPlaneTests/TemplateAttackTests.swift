import Domain
import JSON
import Testing

@testable import ControlPlane

/// Whoever asks for templates that are not theirs, or with names and bodies that mean harm.
@Suite struct TemplateAttackTests {
    private static func calls(_ world: TestWorld) -> [(String, String, String?)] {
        [
            ("GET", world.settings("templates"), nil), ("GET", world.templates("hello"), nil),
            ("GET", world.templates("hello/versions"), nil), ("GET", world.templates("hello/versions/1"), nil),
            ("GET", world.templates("hello/history"), nil), ("GET", world.templates("hello/diff?from=1&to=1"), nil),
            ("POST", world.templates("hello/versions"), #"{"locale": "en", "sms": {"text": "x"}}"#),
            ("POST", world.templates("hello/versions/1/publish"), nil),
            ("DELETE", world.templates("hello/published/en"), nil),
            ("POST", world.templates("hello/preview"), #"{"version": 1}"#),
            ("POST", world.templates("hello/test"), #"{"version": 1, "recipient": {"email": "me@example.com"}}"#),
        ]
    }

    private static let headers = ["If-Match": "*", "Idempotency-Key": "k"]

    @Test func anotherTenantsKeySeesAndChangesNothing() async throws {
        try await TestWorld.run { world in
            try await world.upload("hello", .version())
            try await world.publish("hello", 1)
            let other = try await world.withTenant("other")
            for (method, path, body) in Self.calls(world) {
                let answer = try await other.call(
                    method, path, as: .tenantAdmin, headers: Self.headers, body: body, expect: 404)
                #expect(answer.code == "not-found")
            }
            // Nor does the name show up among its own.
            for (method, path, body) in Self.calls(other).dropFirst() where !path.hasSuffix("/versions") {
                try await other.call(method, path, as: .tenantAdmin, headers: Self.headers, body: body, expect: 404)
            }
            #expect(try await world.serving("hello") == ["en 1"])
        }
    }

    @Test(arguments: [Role.sender, .agent, .auditor])
    func otherRolesAreRefused(role: Role) async throws {
        try await TestWorld.run { world in
            try await world.upload("hello", .version())
            for (method, path, body) in Self.calls(world) {
                try await world.call(method, path, as: role, headers: Self.headers, body: body, expect: 403)
            }
            for (method, path, body) in Self.calls(world) {
                try await world.call(method, path, headers: Self.headers, body: body, expect: 401)
            }
        }
    }

    @Test(arguments: [
        "..%2F..%2Ftenants", "a%2Fb", "%00", "hello%00", "Hello", "h%C3%A9llo", "%ff", "%", "%zz", "hello'--",
        "'%20OR%201=1",
        "hello;DROP", "-%20", "hello%20", "%2e%2e", "..", "hello.", "a" + String(repeating: "b", count: 64),
        "{template}",
    ])
    func aNameThatIsNoneNamesNothing(name: String) async throws {
        try await TestWorld.run { world in
            try await world.upload("hello", .version())
            for path in ["", "/versions", "/versions/1", "/history", "/diff?from=1&to=1"] {
                let answer = try await world.call("GET", world.templates(name) + path, as: .tenantAdmin)
                #expect(answer.status == 404, "\(name)\(path): \(answer.status)")
            }
            try await world.send(
                "POST", world.templates(name + "/versions"), .version(), as: .tenantAdmin, expect: 404)
            let list = try await world.call("GET", world.settings("templates"), as: .tenantAdmin, expect: 200)
            #expect(list["data"]?.array?.count == 3)
        }
    }

    @Test func anEscapedNameIsTheSameName() async throws {
        try await TestWorld.run { world in
            let answer = try await world.call(
                "GET", world.templates("payment%2Dreceipt"), as: .tenantAdmin, expect: 200)
            #expect(answer["name"] == "payment-receipt")
        }
    }

    @Test(arguments: ["0", "-1", "01", "1.0", "1e3", "x", "9999999999", "%31%30", "1%00", "2"])
    func aNumberThatIsNoVersionNamesNothing(number: String) async throws {
        try await TestWorld.run { world in
            try await world.upload("hello", .version())
            let path = world.templates("hello/versions/\(number)")
            try await world.call("GET", path, as: .tenantAdmin, expect: 404)
            try await world.call("POST", path + "/publish", as: .tenantAdmin, headers: Self.headers, expect: 404)
        }
    }

    @Test(arguments: ["x", "en_US", "en%2FUS", "%ff", "en'", "de"])
    func aLocaleThatServesNothingCantBeTakenBack(locale: String) async throws {
        try await TestWorld.run { world in
            try await world.upload("hello", .version())
            try await world.publish("hello", 1)
            try await world.call(
                "DELETE", world.templates("hello/published/\(locale)"), as: .tenantAdmin, headers: Self.headers,
                expect: 404)
        }
    }

    static let hostile: [(name: String, html: String, code: String)] = [
        ("512 KiB of <", String(repeating: "<", count: 512 * 1024), "too-long"),
        ("256 KiB of <", String(repeating: "<", count: 256 * 1024), "stray-less-than"),
        ("10,000 levels", String(repeating: "<div>", count: 10_000) + "x", "too-deep"),
        ("NUL", "<p>a\u{0}b</p>", "control-character"),
        ("a script", "<script>alert(1)</script>", "forbidden-element"),
        ("a card number", "<p>4111 1111 1111 1111</p>", "card-number"),
    ]

    @Test(arguments: hostile)
    func aHostileVersionIsNotStored(name: String, html: String, code: String) async throws {
        try await TestWorld.run { world in
            let body: JSONValue = ["locale": "en", "email": ["subject": "s", "html": .string(html)]]
            let answer = try await world.send(
                "POST", world.templates("hello/versions"), body, as: .tenantAdmin, expect: 422)
            #expect(answer.code == "template-invalid")
            #expect(answer["errors"]?.array?.contains { $0["code"] == .string(code) } == true)
            #expect(!answer.text.contains("4111"))
            try await world.call("GET", world.templates("hello"), as: .tenantAdmin, expect: 404)
        }
    }

    @Test(arguments: [
        (#"[]"#, [" wrong-type"]), (#"{}"#, ["/locale required", " required"]),
        (#"{"locale": "en", "sms": {"text": "x"}, "name": "x"}"#, ["/name unknown-field"]),
        (#"{"locale": ["en"], "sms": {"text": 1}}"#, ["/locale wrong-type", "/sms/text wrong-type"]),
        (#"{"locale": "en-", "sms": {"text": "x"}}"#, ["/locale invalid-locale"]),
        (#"{"locale": "en", "email": {"html": "x"}}"#, ["/email/subject required"]),
    ])
    func aMisshapenVersionIsTold(body: String, errors: [String]) async throws {
        try await TestWorld.run { world in
            let answer = try await world.call(
                "POST", world.templates("hello/versions"), as: .tenantAdmin, body: body, expect: 422)
            #expect(answer.code == "validation-failed" && answer.fieldErrors == errors)
        }
    }

    @Test func brokenBytesAreRefused() async throws {
        try await TestWorld.run { world in
            let bodies: [([UInt8], Int)] = [
                (Array(#"{"locale": "en", "sms": {"text": ""#.utf8) + [0xC3, 0x28] + Array(#""}}"#.utf8), 400),
                (Array("{\"locale\": \"en\", \"sms\": {\"text\": \"\u{0}\"}}".utf8), 400),
                (Array(repeating: UInt8(ascii: "["), count: 10_000), 400),
                (Array(repeating: UInt8(ascii: " "), count: 1_048_577), 413),
            ]
            for (bytes, status) in bodies {
                let wire = try Wire(port: world.port)
                await wire.send(
                    [
                        "POST \(world.templates("hello/versions")) HTTP/1.1", "Host: 127.0.0.1", "Connection: close",
                        "Content-Type: application/json", "Authorization: Bearer \(world.keys[.tenantAdmin] ?? "")",
                        "Content-Length: \(bytes.count)", "", "",
                    ].joined(separator: "\r\n"))
                if status != 413 { await wire.send(bytes) }
                let answer = try #require(Answer.parse(await wire.read { !Answer.parse($0).isEmpty }).first)
                #expect(answer.status == status)
            }
            try await world.call("GET", world.templates("hello"), as: .tenantAdmin, expect: 404)
        }
    }

    @Test func manyUploadsAtOnceGetANumberEach() async throws {
        try await TestWorld.run { world in
            let numbers = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<12 { group.addTask { try await world.upload("hello", .version("\(number)")) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(numbers.sorted() == Array(1...12))
        }
    }
}
