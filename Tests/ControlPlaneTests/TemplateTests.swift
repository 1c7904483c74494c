import Domain
import Foundation
import JSON
import Templating
import Testing

@testable import ControlPlane

@Suite struct TemplateTests {
    private static let path = "/v1/templates/validate"

    /// An HTML text that is a whole receipt.
    private static let html = """
        <!DOCTYPE html><html lang="en"><head><title>Receipt</title></head><body>
        <div style="display:none">Paid: {{transaction.amount}}</div>
        <h1>{{tenant.name}}</h1><p>{{transaction.amount}} on {{transaction.date}}</p>
        <p>Transaction {{transaction.id}}</p></body></html>
        """

    private static func email(_ html: String, subject: String = "Receipt", text: JSONValue? = nil) -> JSONValue {
        var email: JSONObject = ["subject": .string(subject), "html": .string(html)]
        if let text { email["text"] = text }
        return ["locale": "en", "email": .object(email)]
    }

    /// `part line:column code` of each error.
    private func errors(_ answer: Answer) -> [String] {
        (answer["errors"]?.array ?? []).map { error in
            let place = "\(error["line"]?.integer ?? 0):\(error["column"]?.integer ?? 0)"
            return "\(error["part"]?.string ?? "-") \(place) \(error["code"]?.string ?? "-")"
        }
    }

    @Test func aGoodTemplateIsAnsweredAsItWouldBeSent() async throws {
        try await TestWorld.run { world in
            let body = Self.email(Self.html)
                .with("name", "order-receipt")
                .with(
                    "sms",
                    ["text": "{{tenant.name}}: {{transaction.amount}} on {{transaction.date}}. Ref {{transaction.id}}"])
            let answer = try await world.send("POST", Self.path, body, as: .tenantAdmin, expect: 200)
            #expect(answer["publishable"] == true)
            #expect(errors(answer) == [])
            #expect(answer["email"]?["html"]?.string?.contains("<h1>{{tenant.name}}</h1>") == true)
            #expect(answer["email"]?["text"]?.string?.contains("{{transaction.id}}") == true)
            #expect(answer["email"]?["preheader"] == "Paid: {{transaction.amount}}")
            let html = try #require(answer["email"]?["html"]?.string)
            #expect(answer["email"]?["bytes"]?.integer == Int64(html.utf8.count))
            #expect(answer["sms"]?["encoding"] == "gsm7")
            #expect(try #require(answer["sms"]?["longestParts"]?.integer) > 1)
            // The admin of the platform may ask the same without naming a tenant.
            try await world.send("POST", Self.path, body, as: .platformAdmin, expect: 200)
        }
    }

    @Test func theStarterTemplatesArePublishable() async throws {
        try await TestWorld.run { world in
            let starters = try StarterTemplates.load()
            for name in starters.names {
                let source = try #require(starters.template(named: name, locale: "en")).template.source
                let answer = try await world.send("POST", Self.path, source.json, as: .tenantAdmin, expect: 200)
                #expect(answer["publishable"] == true, "\(name): \(answer.text)")
            }
        }
    }

    @Test func theContractsExamplesArePublishable() async throws {
        let content = try Contract.shared().operation("POST", Self.path)?["requestBody"]?["content"]
        let examples = try #require(content?["application/json"]?["examples"]?.object?.members)
        try await TestWorld.run { world in
            for example in examples {
                let body = try #require(example.value["value"])
                let answer = try await world.send("POST", Self.path, body, as: .tenantAdmin, expect: 200)
                #expect(answer["publishable"] == true && answer["warnings"] == [], "\(example.name): \(answer.text)")
            }
        }
    }

    @Test func whatAReceiptLacksKeepsItFromBeingPublished() async throws {
        try await TestWorld.run { world in
            let answer = try await world.send(
                "POST", Self.path, Self.email("<p>Thanks</p>"), as: .tenantAdmin, expect: 200)
            #expect(answer["publishable"] == false)
            #expect(errors(answer).contains("email.html 1:1 receipt-incomplete"))
            #expect(answer["email"]?["html"]?.string?.contains("Thanks") == true)
        }
    }

    @Test func aMistakeIsToldWithItsPlace() async throws {
        try await TestWorld.run { world in
            let html = Self.html.replacing("{{transaction.id}}", with: "{{transaction.identifier}}")
            let answer = try await world.send("POST", Self.path, Self.email(html), as: .tenantAdmin, expect: 200)
            #expect(errors(answer) == ["email.html 4:16 unknown-variable"])
            #expect(answer["email"] == .null)
            #expect(answer["publishable"] == false)
        }
    }

    static let misshapen: [(body: JSONValue, errors: [String])] = [
        ([], [" wrong-type"]),
        ([:], ["/locale required", " required"]),
        (["locale": "en"], [" required"]),
        (["locale": 7, "sms": ["text": "x"]], ["/locale wrong-type"]),
        (["locale": "e", "sms": ["text": "x"]], ["/locale invalid-locale"]),
        (["locale": "en", "sms": "x"], ["/sms wrong-type"]),
        (["locale": "en", "sms": [:]], ["/sms/text required"]),
        (["locale": "en", "sms": ["text": ["x"]]], ["/sms/text wrong-type"]),
        (
            ["locale": "en", "email": ["subject": 1, "html": true]],
            ["/email/subject wrong-type", "/email/html wrong-type"]
        ),
        (["locale": "en", "email": ["subject": "s", "html": "h", "css": ""]], ["/email/css unknown-field"]),
        (["locale": "en", "sms": ["text": "x"], "name": "Über"], ["/name invalid-name"]),
        (["locale": "en", "sms": ["text": "x"], "publish": true], ["/publish unknown-field"]),
        (["locale": "en", "sms": ["text": "x"], "variables": ["a": "text"]], ["/variables wrong-type"]),
        (["locale": "en", "sms": ["text": "x"], "variables": [["name": "a b"]]], ["/variables/0 invalid-name"]),
        (
            ["locale": "en", "sms": ["text": "x"], "variables": [["name": "a", "type": "script"]]],
            ["/variables/0 not-allowed"]
        ),
        (
            ["locale": "en", "sms": ["text": "x"], "variables": [["name": "a", "maxLength": 1001]]],
            ["/variables/0 out-of-range"]
        ),
        (
            ["locale": "en", "sms": ["text": "x"], "variables": .array(Array(repeating: ["name": "a"], count: 101))],
            ["/variables too-many"]
        ),
    ]

    @Test(arguments: misshapen)
    func aBodyOfAnotherShapeIsRefused(body: JSONValue, errors: [String]) async throws {
        try await TestWorld.run { world in
            let answer = try await world.send("POST", Self.path, body, as: .tenantAdmin, expect: 422)
            #expect(answer.code == "validation-failed")
            #expect(answer.fieldErrors == errors)
        }
    }

    @Test func whoMayNotWriteTemplatesMayNotCheckThem() async throws {
        try await TestWorld.run { world in
            for role in [Role.sender, .agent, .auditor] {
                try await world.send("POST", Self.path, Self.email(Self.html), as: role, expect: 403)
            }
            try await world.call("POST", Self.path, body: "{}", expect: 401)
        }
    }
}
