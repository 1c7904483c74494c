import Domain
import JSON
import Testing

@testable import ControlPlane

@Suite struct TemplateVersionTests {
    private static let html = """
        <!DOCTYPE html><html lang="en"><head><title>R</title></head><body><!-- gone -->
        <h1>{{tenant.name}}</h1><p>{{transaction.amount}} on {{transaction.date}}</p>
        <p>{{transaction.id}}</p></body></html>
        """

    private static let whole = JSONValue.version().with(
        "email", ["subject": "Receipt", "html": .string(html), "text": .null]
    ).with("variables", [["name": "order"]])

    @Test func anUploadIsADraftWithItsCleanedTextAndReport() async throws {
        try await TestWorld.run { world in
            let path = world.templates("thank-you/versions")
            let made = try await world.send("POST", path, Self.whole, as: .tenantAdmin, expect: 201)
            #expect(made.headers["location"] == "\(path)/1")
            #expect(made["version"] == 1 && made["name"] == "thank-you" && made["publishedAt"] == .null)
            #expect(made["current"] == false && made["builtIn"] == false && made["channels"] == ["sms", "email"])
            #expect(made["source"]?["email"]?["html"] == .string(Self.html))
            let cleaned = try #require(made["cleaned"]?["email"]?["html"]?.string)
            #expect(!cleaned.contains("gone") && cleaned.contains("<h1>{{tenant.name}}</h1>"))
            #expect(made["cleaned"]?["email"]?["text"]?.string?.contains("{{transaction.id}}") == true)
            #expect(made["report"]?["publishable"] == true)
            #expect(made["report"]?["warnings"]?.array?.first?["code"] == "comment-removed")
            #expect(made["createdBy"]?.string?.hasPrefix("key_") == true)
            let read = try await world.call("GET", path + "/1", as: .tenantAdmin, expect: 200)
            #expect(read.body == made.body && read.headers["etag"] == made.headers["etag"])
            #expect(read.headers["cache-control"] == "no-store")
            // The source can be sent back as it is.
            let again = try await world.send(
                "POST", path, try #require(read["source"]), as: .tenantAdmin, expect: 201)
            #expect(again["hash"] == made["hash"] && again["version"] == 2)
        }
    }

    @Test func versionsOfABuiltInNameCountFromTwo() async throws {
        try await TestWorld.run { world in
            #expect(try await world.upload("payment-receipt", .version()) == 2)
            #expect(try await world.upload("payment-receipt", .version(locale: "pt")) == 3)
            #expect(try await world.upload("refund-receipt", .version()) == 2)
            let list = try await world.call(
                "GET", world.templates("payment-receipt/versions"), as: .tenantAdmin, expect: 200)
            let versions = (list["data"]?.array ?? []).map {
                "\($0["version"]?.integer ?? 0) \($0["locale"]?.string ?? "") \($0["current"] == true)"
            }
            #expect(versions == ["1 de true", "1 en true", "1 es true", "1 fr true", "2 en false", "3 pt false"])
        }
    }

    @Test func aLocaleIsStoredInItsUsualSpelling() async throws {
        try await TestWorld.run { world in
            for (given, stored) in [("ES-mx", "es-MX"), ("zh-hant-tw", "zh-Hant-TW"), ("DE", "de")] {
                let answer = try await world.send(
                    "POST", world.templates("hello/versions"), .version(locale: given), as: .tenantAdmin, expect: 201)
                #expect(answer["locale"] == .string(stored))
            }
        }
    }

    @Test func aBuiltInVersionReadsInEachLocale() async throws {
        try await TestWorld.run { world in
            let path = world.templates("payment-receipt/versions/1")
            let german = try await world.call("GET", path + "?locale=de", as: .tenantAdmin, expect: 200)
            #expect(german["locale"] == "de" && german["builtIn"] == true && german["createdBy"] == .null)
            #expect(german["report"]?["publishable"] == true)
            #expect(german["source"]?["email"]?["subject"]?.string?.isEmpty == false)
            #expect(try await world.call("GET", path, as: .tenantAdmin, expect: 200)["locale"] == "en")
            try await world.call("GET", path + "?locale=pt", as: .tenantAdmin, expect: 404)
            try await world.call("GET", path + "?locale=de-AT", as: .tenantAdmin, expect: 404)
            #expect(
                try await world.call("GET", path + "?locale=d", as: .tenantAdmin, expect: 400).code
                    == "invalid-parameter")
            try await world.upload("payment-receipt", .version())
            let own = world.templates("payment-receipt/versions/2")
            try await world.call("GET", own + "?locale=EN", as: .tenantAdmin, expect: 200)
            try await world.call("GET", own + "?locale=de", as: .tenantAdmin, expect: 404)
        }
    }

    @Test func whatIsWrongIsToldWithItsPlaceAndNothingIsStored() async throws {
        try await TestWorld.run { world in
            let path = world.templates("payment-receipt/versions")
            let body = JSONValue.version().with("sms/text", "Hello\n{{transaction.ammount}}")
            let answer = try await world.send("POST", path, body, as: .tenantAdmin, expect: 422)
            #expect(answer.code == "template-invalid")
            let error = try #require(answer["errors"]?.array?.first)
            #expect(error["part"] == "sms.text" && error["line"] == 2 && error["column"] == 1)
            #expect(error["code"] == "unknown-variable")
            #expect(error["detail"]?.string?.contains("transaction.amount") == true)
            #expect(try await world.upload("payment-receipt", .version()) == 2)
        }
    }

    @Test func aListOfVersionsIsReadPageByPage() async throws {
        try await TestWorld.run { world in
            for number in 1...3 { try await world.upload("payment-receipt", .version("\(number)")) }
            for size in [1, 2, 3, 4, 6] {
                var seen: [String] = []
                var path: String? = world.templates("payment-receipt/versions?limit=\(size)")
                while let next = path {
                    let page = try await world.call("GET", next, as: .tenantAdmin, expect: 200)
                    seen += (page["data"]?.array ?? []).map {
                        "\($0["version"]?.integer ?? 0)\($0["builtIn"] == true ? $0["locale"]?.string ?? "" : "")"
                    }
                    #expect((page["nextCursor"] == .null) == (page.headers["link"] == nil))
                    path = page.headers["link"]?.split(separator: ">").first.map { String($0.dropFirst()) }
                }
                #expect(seen == ["1de", "1en", "1es", "1fr", "2", "3", "4"], "\(size)")
            }
        }
    }

    @Test func aListOfTemplatesMixesOwnAndBuiltInNames() async throws {
        try await TestWorld.run { world in
            for name in ["zebra", "payment-receipt", "alpha"] { try await world.upload(name, .version()) }
            for size in [1, 2, 3, 50] {
                var seen: [String] = []
                var path: String? = world.templates("?limit=\(size)").replacing("/?", with: "?")
                while let next = path {
                    let page = try await world.call("GET", next, as: .tenantAdmin, expect: 200)
                    seen += (page["data"]?.array ?? []).compactMap { $0["name"]?.string }
                    path = page.headers["link"]?.split(separator: ">").first.map { String($0.dropFirst()) }
                }
                #expect(seen == ["alpha", "payment-receipt", "refund-receipt", "zebra"], "\(size)")
            }
            let alpha = try await world.call("GET", world.templates("alpha"), as: .tenantAdmin, expect: 200)
            #expect(alpha["published"] == [] && alpha["builtIn"] == false && alpha["channels"] == [])
            #expect(alpha.headers["etag"] == "\"r0\"")
        }
    }

    @Test(arguments: ["versions?cursor=1key-2", "versions?cursor=1ver-x", "history?cursor=1ver-2", "history?limit=0"])
    func aWrongPageIsTold(query: String) async throws {
        try await TestWorld.run { world in
            try await world.call("GET", world.templates("payment-receipt/\(query)"), as: .tenantAdmin, expect: 400)
        }
    }

    @Test func twoVersionsAreComparedLineByLine() async throws {
        try await TestWorld.run { world in
            try await world.upload("payment-receipt", Self.whole)
            let changed = Self.whole.with(
                "email/html", .string(Self.html.replacing("<h1>", with: "<h2>").replacing("</h1>", with: "</h2>")))
            try await world.upload("payment-receipt", changed.with("variables", [["name": "order"], ["name": "shop"]]))
            let path = world.templates("payment-receipt/diff")
            let diff = try await world.call("GET", path + "?from=2&to=3", as: .tenantAdmin, expect: 200)
            let parts = try #require(diff["parts"]?.array)
            #expect(parts.map { $0["part"]?.string } == ["email.html", "variables"])
            let lines = parts[0]["hunks"]?.array?.first?["lines"]?.array?.filter { $0["change"] != "same" }
            #expect(
                lines?.compactMap { $0["text"]?.string } == [
                    "<h1>{{tenant.name}}</h1><p>{{transaction.amount}} on {{transaction.date}}</p>",
                    "<h2>{{tenant.name}}</h2><p>{{transaction.amount}} on {{transaction.date}}</p>",
                ])
            #expect(parts[1]["added"] == 1 && parts[1]["removed"] == 0)
            let same = try await world.call("GET", path + "?from=3&to=3", as: .tenantAdmin, expect: 200)
            #expect(same["parts"] == [])
            // A built-in version is looked at in the other one's language.
            try await world.upload("payment-receipt", .version(locale: "de"))
            let german = try await world.call("GET", path + "?from=1&to=4", as: .tenantAdmin, expect: 200)
            #expect(german["from"]?["locale"] == "de" && german["from"]?["builtIn"] == true)
            let french = try await world.call("GET", path + "?from=1&to=1&locale=fr", as: .tenantAdmin, expect: 200)
            #expect(french["to"]?["locale"] == "fr")
            for (query, status) in [
                ("from=2", 400), ("from=2&to=x", 400), ("from=0&to=2", 400), ("from=2&to=99", 404),
                ("from=99&to=2", 404),
                ("from=2&to=3&part=sms", 400), ("from=-1&to=3", 400), ("from=2&to=9999999999999999999", 400),
            ] {
                try await world.call("GET", path + "?" + query, as: .tenantAdmin, expect: status)
            }
        }
    }
}
