import Domain
import JSON
import Storage
import Templating
import Testing

@testable import ControlPlane

/// Receipts that are accepted with templates of the tenant's own.
@Suite struct ReceiptTemplateTests {
    private static let author = KeyID(at: Timestamp(milliseconds: 0))

    private static func sms(
        _ text: String, locale: String = "en", name: String = "payment-receipt", declaring: [DeclaredVariable]? = nil
    ) -> TemplateSource {
        TemplateSource(name: name, locale: locale, email: nil, sms: text, variables: declaring)
    }

    private func publish(_ source: TemplateSource, in world: TestWorld) async throws -> TemplateVersion {
        let body: JSONValue = ["source": source.json, "cleaned": .null]
        let own = world.store.tenant(world.tenant)
        let version = try await own.add(
            NewTemplateVersion(
                name: source.name, locale: source.locale, hash: TemplateHash(body: body), body: body,
                author: Self.author, createdAt: world.clock.now, firstNumber: source.name == "thanks" ? 1 : 2))
        _ = try await own.publish(source.name, version.version, by: Self.author, at: world.clock.now)
        return version
    }

    @Test func aReceiptTellsTheVersionThatServedWhenItWasAccepted() async throws {
        try await TestWorld.run { world in
            var locations: [String] = []
            for number in 1...3 {
                if number > 1 { _ = try await publish(Self.sms("text \(number)"), in: world) }
                let answer = try await world.post(.receipt("T\(number)"), key: "k\(number)", expect: 202)
                #expect(answer["template"] == ["name": "payment-receipt", "version": .integer(number)])
                locations.append(try #require(answer.headers["location"]))
            }
            for (number, location) in locations.enumerated() {
                let read = try await world.call("GET", location, as: .sender, expect: 200)
                #expect(read["template"]?["version"] == .integer(number + 1))
            }
        }
    }

    @Test func theHashIsKeptWithTheReceipt() async throws {
        try await TestWorld.run { world in
            let version = try await publish(Self.sms("text"), in: world)
            try await world.post(expect: 202)
            let lane = Lane(tenant: world.tenant, channel: .sms)
            let leased = try await world.store.outbox.lease(
                [.init(lane: lane, work: .send, limit: 9)], now: world.clock.now,
                until: world.clock.now + .minutes(1), owner: "test")
            #expect(leased.map(\.templateHash) == [version.hash] && leased.map(\.templateVersion) == [2])
        }
    }

    @Test func aNameOfTheTenantsOwnWorks() async throws {
        try await TestWorld.run { world in
            let request = JSONValue.receipt().with("template", "thanks")
            let unknown = try await world.post(request, expect: 422)
            #expect(unknown.fieldErrors == ["/template unknown-template"])
            _ = try await publish(Self.sms("gracias", locale: "es", name: "thanks"), in: world)
            let foreign = try await world.post(request, expect: 422)
            #expect(foreign.fieldErrors == ["/template no-language"])
            let accepted = try await world.post(request.with("recipient/locale", "es-MX"), expect: 202)
            #expect(accepted["template"] == ["name": "thanks", "version": 1])
        }
    }

    @Test func onlyChannelsThatTheChosenVersionHasAreUsed() async throws {
        try await TestWorld.run { world in
            _ = try await publish(Self.sms("text"), in: world)
            #expect(try await world.post(expect: 202)["channels"] == ["sms"])
            let refused = try await world.post(
                .receipt("T2").with("channels", ["email"]), key: "k2", expect: 422)
            #expect(refused.fieldErrors == ["/channels no-channel"])
            let french = try await world.post(
                .receipt("T3").with("recipient/locale", "fr"), key: "k3", expect: 202)
            #expect(french["channels"] == ["sms", "email"])
        }
    }

    private static let declared = [
        DeclaredVariable(name: "order", kind: .text, maxLength: 8, example: nil),
        DeclaredVariable(name: "points", kind: .number, maxLength: nil, example: nil),
        DeclaredVariable(name: "isNew", kind: .boolean, maxLength: nil, example: nil),
        DeclaredVariable(name: "page", kind: .url, maxLength: nil, example: nil),
    ]

    @Test(
        arguments: [
            (#"{"order": "A-17"}"#, []), (#"{"order": "A-17", "points": 12.5, "isNew": true}"#, []),
            (#"{"order": "A-17", "page": "https://acme.example/a"}"#, []),
            (#"{"order": "A-17", "points": "", "isNew": " "}"#, []),
            (#"{}"#, ["/variables/order required"]), (#"{"order": ""}"#, ["/variables/order required"]),
            (#"{"order": " \u2003"}"#, []),
            (#"{"order": "A-17", "other": "x"}"#, ["/variables/other undeclared-variable"]),
            (#"{"Order": "A-17"}"#, ["/variables/Order undeclared-variable", "/variables/order required"]),
            (#"{"order": "A-17-and-more"}"#, ["/variables/order too-long"]),
            (#"{"order": "A", "points": "many"}"#, ["/variables/points wrong-type"]),
            (#"{"order": "A", "isNew": "yes"}"#, ["/variables/isNew wrong-type"]),
            (#"{"order": "A", "page": "javascript:alert(1)"}"#, ["/variables/page wrong-type"]),
            (#"{"order": "A", "page": "http://acme.example"}"#, ["/variables/page wrong-type"]),
        ] as [(String, [String])])
    func variablesAreHeldAgainstWhatTheVersionDeclares(variables: String, expected: [String]) async throws {
        try await TestWorld.run { world in
            let text = "{{variables.order}}{{#variables.points}} +{{variables.points}}{{/variables.points}}"
            _ = try await publish(Self.sms(text, declaring: Self.declared), in: world)
            let values = try JSONValue(parsing: Array(variables.utf8))
            let answer = try await world.post(
                .receipt().with("variables", values), expect: expected.isEmpty ? 202 : 422)
            #expect(answer.fieldErrors == expected)
        }
    }

    @Test func whatATemplateNeedsOfTheReceiptOrTheTenantIsAskedForAtOnce() async throws {
        try await TestWorld.run { world in
            let text = "{{recipient.name}} {{transaction.cardLast4}} {{tenant.supportContact}}"
            _ = try await publish(Self.sms(text), in: world)
            let request = JSONValue.receipt().with("recipient/name", nil).with("transaction/cardLast4", nil)
            let refused = try await world.post(request, expect: 422)
            #expect(
                refused.fieldErrors == [
                    "/recipient/name required", "/transaction/cardLast4 required", "/template required",
                ])
            try await world.call(
                "PUT", world.settings("senders"), as: .tenantAdmin, headers: ["If-Match": "*"],
                body: #"{"brand": {"supportContact": "help@acme.example"}}"#, expect: 200)
            try await world.post(expect: 202)
        }
    }

    @Test func aBuiltInTemplateTakesAnyVariable() async throws {
        try await TestWorld.run { world in
            try await world.post(.receipt().with("variables", ["orderNumber": "A-17"]), expect: 202)
        }
    }

    @Test func aRepeatedRequestGetsItsFirstAnswerWhateverServesNow() async throws {
        try await TestWorld.run { world in
            let first = try await world.post(expect: 202)
            for text in ["text", "{{variables.order}}"] {
                _ = try await publish(Self.sms(text), in: world)
                let again = try await world.post(expect: 202)
                #expect(again.body == first.body && again.headers["idempotent-replayed"] == "true")
            }
        }
    }

    @Test func aPublishedVersionWhoseContentIsDamagedAcceptsNothing() async throws {
        try await TestWorld.run { world in
            let body: JSONValue = ["source": Self.sms("text").json]
            let own = world.store.tenant(world.tenant)
            let version = try await own.add(
                NewTemplateVersion(
                    name: "payment-receipt", locale: "en", hash: TemplateHash(content: "other"), body: body,
                    author: Self.author, createdAt: world.clock.now, firstNumber: 2))
            _ = try await own.publish("payment-receipt", version.version, by: Self.author, at: world.clock.now)
            try await world.post(expect: 500)
            let list = try await world.call("GET", "/v1/receipts", as: .sender, expect: 200)
            #expect(list["data"]?.array?.isEmpty == true)
        }
    }
}
