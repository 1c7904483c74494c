import Domain
import JSON
import Testing

@testable import ControlPlane

@Suite struct TemplatePreviewTests {
    private static let template: JSONValue = [
        "locale": "es",
        "email": [
            "subject": "{{tenant.name}} {{transaction.amount}}",
            "html": """
            <p>{{tenant.name}} {{transaction.amount}} {{transaction.date}} {{transaction.id}}</p>
            {{#recipient.name}}<p>Hola {{recipient.name}}</p>{{/recipient.name}}
            """,
        ],
        "sms": [
            "text": """
            {{tenant.name}} {{transaction.amount}} {{transaction.date}} {{transaction.id}}\
            {{#variables.order}} #{{variables.order}}{{/variables.order}}
            """
        ],
        "variables": [["name": "order", "example": "A-17", "maxLength": 10]],
    ]

    private static func preview(_ world: TestWorld, _ name: String = "hello") -> String {
        world.templates("\(name)/preview")
    }

    @Test func thePublishedVersionIsShownWithTheSample() async throws {
        try await TestWorld.run { world in
            let answer = try await world.send(
                "POST", Self.preview(world, "payment-receipt"), [:], as: .tenantAdmin, expect: 200)
            #expect(answer["email"]?["subject"]?.string?.contains("acme") == true)
            #expect(answer["email"]?["html"]?.string?.contains("$150.00") == true)
            #expect(answer["email"]?["text"]?.string?.contains("Carol Jones") == true)
            #expect(answer["sms"]?["encoding"] == "gsm7" && answer["sms"]?["segments"] == 1)
            #expect(answer["template"] == ["name": "payment-receipt", "version": 1] && answer["locale"] == "en")
            let german = try await world.send(
                "POST", Self.preview(world, "payment-receipt"), ["locale": "de-AT"], as: .platformAdmin, expect: 200)
            #expect(german["locale"] == "de" && german["sms"] != answer["sms"])
        }
    }

    @Test func aDraftIsShownWithGivenValues() async throws {
        try await TestWorld.run { world in
            try await world.upload("hello", Self.template)
            let body: JSONValue = [
                "version": 1, "locale": "es-MX",
                "transaction": ["amount": "1250.50", "currency": "MXN", "cardBrand": .null],
                "recipient": ["name": "<Ana> & Luz"], "variables": ["order": "B-22"],
            ]
            let answer = try await world.send("POST", Self.preview(world), body, as: .tenantAdmin, expect: 200)
            #expect(answer["sms"]?["text"]?.string?.hasSuffix("txn_8841 #B-22") == true)
            #expect(answer["sms"]?["text"]?.string?.contains("1,250.50") == true)
            #expect(answer["email"]?["html"]?.string?.contains("Hola &lt;Ana&gt; &amp; Luz") == true)
            let sample = try await world.send(
                "POST", Self.preview(world), ["version": 1], as: .tenantAdmin, expect: 200)
            #expect(sample["sms"]?["text"]?.string?.hasSuffix("#A-17") == true)
            let bare = try await world.send(
                "POST", Self.preview(world),
                ["version": 1, "recipient": ["name": .null], "variables": ["order": .null]], as: .tenantAdmin,
                expect: 200)
            #expect(bare["sms"]?["text"]?.string?.hasSuffix("txn_8841") == true)
            #expect(bare["email"]?["html"]?.string?.contains("Hola") == false)
        }
    }

    @Test func withoutAPublishedVersionOneMustBeNamed() async throws {
        try await TestWorld.run { world in
            try await world.upload("hello", Self.template)
            let answer = try await world.send("POST", Self.preview(world), [:], as: .tenantAdmin, expect: 422)
            #expect(answer.fieldErrors == ["/version required"])
            try await world.send("POST", Self.preview(world), ["version": 2], as: .tenantAdmin, expect: 404)
            try await world.send("POST", Self.preview(world, "none"), [:], as: .tenantAdmin, expect: 404)
        }
    }

    static let refused: [(body: JSONValue, code: String, errors: [String])] = [
        ([], "validation-failed", [" wrong-type"]),
        (["version": "1"], "validation-failed", ["/version wrong-type"]),
        (["version": 0], "validation-failed", ["/version out-of-range"]),
        (["locale": "x"], "validation-failed", ["/locale invalid-locale"]),
        (["publish": true], "validation-failed", ["/publish unknown-field"]),
        (["channels": ["sms"]], "validation-failed", ["/channels unknown-field"]),
        (["transaction": []], "validation-failed", ["/transaction wrong-type"]),
        (["version": 1, "transaction": ["amount": 5]], "validation-failed", ["/transaction/amount wrong-type"]),
        (["version": 1, "transaction": ["amount": .null]], "validation-failed", ["/transaction/amount required"]),
        (["version": 1, "recipient": ["nmae": "x"]], "validation-failed", ["/recipient/nmae unknown-field"]),
        (["version": 1, "variables": ["other": "x"]], "validation-failed", ["/variables/other undeclared-variable"]),
        (["version": 1, "variables": ["order": "12345678901"]], "validation-failed", ["/variables/order too-long"]),
        (["version": 1, "recipient": ["name": "4111 1111 1111 1111"]], "card-data", ["/recipient/name card-data"]),
        (["version": 1, "variables": ["cvv": "123"]], "card-data", ["/variables/cvv card-data"]),
    ]

    @Test(arguments: refused)
    func aWrongRequestIsTold(body: JSONValue, code: String, errors: [String]) async throws {
        try await TestWorld.run { world in
            try await world.upload("hello", Self.template)
            let answer = try await world.send("POST", Self.preview(world), body, as: .tenantAdmin, expect: 422)
            #expect(answer.code == code)
            #expect(answer.fieldErrors == errors)
            #expect(!answer.text.contains("4111"))
        }
    }

    @Test func aMessageThatWouldNotLeaveIsTold() async throws {
        try await TestWorld.run { world in
            // Two halves that are harmless apart.
            let text = "{{tenant.name}} {{transaction.amount}} {{transaction.date}} {{transaction.id}}"
            let halves: JSONValue = [
                "locale": "en", "sms": ["text": .string(text + " {{variables.a}}{{variables.b}}")],
                "variables": [["name": "a", "maxLength": 8], ["name": "b", "maxLength": 8]],
            ]
            try await world.upload("halves", halves)
            let answer = try await world.send(
                "POST", Self.preview(world, "halves"),
                ["version": 1, "variables": ["a": "41111111", "b": "11111111"]], as: .tenantAdmin, expect: 422)
            #expect(answer.code == "rendering-failed" && answer.fieldErrors == [" card-data"])
            #expect(!answer.text.contains("41111111"))
            let missing = try await world.send(
                "POST", Self.preview(world, "halves"), ["version": 1], as: .tenantAdmin, expect: 422)
            #expect(missing.fieldErrors == ["/variables/a required", "/variables/b required"])
            let subject: JSONValue = [
                "locale": "en",
                "email": [
                    "subject": .string(String(repeating: "s", count: 140) + "{{recipient.name}}"),
                    "html": .string("<p>\(text)</p>"),
                ],
            ]
            try await world.upload("subject", subject)
            let long = try await world.send(
                "POST", Self.preview(world, "subject"), ["version": 1], as: .tenantAdmin, expect: 422)
            #expect(long.fieldErrors == [" subject-too-long"])
        }
    }
}
