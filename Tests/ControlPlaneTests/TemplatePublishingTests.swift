import Domain
import JSON
import Storage
import Testing

@testable import ControlPlane

@Suite struct TemplatePublishingTests {
    @Test func publishingSwitchesOneLocaleAndAnOlderVersionIsTheWayBack() async throws {
        try await TestWorld.run { world in
            let name = "payment-receipt"
            for version in [JSONValue.version("one"), .version("two"), .version("uno", locale: "es")] {
                try await world.upload(name, version)
            }
            #expect(try await world.serving(name) == ["de 1*", "en 1*", "es 1*", "fr 1*"])
            for (step, (version, serving)) in [
                (3, ["de 1*", "en 3", "es 1*", "fr 1*"]), (4, ["de 1*", "en 3", "es 4", "fr 1*"]),
                (2, ["de 1*", "en 2", "es 4", "fr 1*"]),
            ].enumerated() {
                let answer = try await world.publish(name, version)
                #expect(TestWorld.serving(answer) == serving)
                #expect(answer.headers["etag"] == "\"r\(step + 1)\"")
            }
            let version = try await world.call(
                "GET", world.templates("\(name)/versions/2"), as: .tenantAdmin, expect: 200)
            #expect(version["current"] == true && version["publishedAt"] != .null)
            // What serves already is left as it is.
            #expect(try await world.publish(name, 2).headers["etag"] == "\"r3\"")
        }
    }

    @Test func receiptsAreAcceptedWithWhatIsPublishedThen() async throws {
        try await TestWorld.run { world in
            #expect(try await world.post(expect: 202)["template"]?["version"] == 1)
            let version = try await world.upload("payment-receipt", .version())
            try await world.publish("payment-receipt", version)
            let accepted = try await world.post(.receipt("TXN-2"), key: "k2", expect: 202)
            #expect(accepted["template"]?["version"] == 2 && accepted["channels"] == ["sms"])
            let first = try await world.post(expect: 202)
            #expect(first["template"]?["version"] == 1)
        }
    }

    @Test func aWithdrawnVersionLeavesTheBuiltInOne() async throws {
        try await TestWorld.run { world in
            let name = "payment-receipt"
            let path = world.templates("\(name)/published/EN")
            try await world.upload(name, .version())
            try await world.call("DELETE", path, as: .tenantAdmin, headers: ["If-Match": "*"], expect: 404)
            try await world.publish(name, 2)
            #expect(try await world.call("DELETE", path, as: .tenantAdmin, expect: 428).code == "precondition-required")
            try await world.call("DELETE", path, as: .tenantAdmin, headers: ["If-Match": "\"r0\""], expect: 412)
            world.clock.advance(by: .seconds(60))
            let answer = try await world.call(
                "DELETE", path, as: .platformAdmin, headers: ["If-Match": "\"r1\""], expect: 200)
            #expect(TestWorld.serving(answer) == ["de 1*", "en 1*", "es 1*", "fr 1*"])
            #expect(answer.headers["etag"] == "\"r2\"")
            try await world.call("DELETE", path, as: .tenantAdmin, headers: ["If-Match": "\"r2\""], expect: 404)
            #expect(try await world.post(expect: 202)["template"]?["version"] == 1)
            try await world.publish(name, 2)

            let history = try await world.call(
                "GET", world.templates("\(name)/history"), as: .tenantAdmin, expect: 200)
            let steps = try #require(history["data"]?.array)
            #expect(steps.map { $0["event"]?.string } == ["published", "withdrawn", "published"])
            #expect(steps[0]["by"] == steps[2]["by"] && steps[0]["by"] != steps[1]["by"])
            #expect(steps[0]["at"] != steps[1]["at"])
            #expect(steps.map { $0["number"]?.integer } == [1, 2, 3])
            let page = try await world.call(
                "GET", world.templates("\(name)/history?limit=2"), as: .tenantAdmin, expect: 200)
            let link = try #require(page.headers["link"]?.split(separator: ">").first.map { String($0.dropFirst()) })
            let rest = try await world.call("GET", link, as: .tenantAdmin, expect: 200)
            #expect(rest["data"]?.array?.map { $0["number"]?.integer } == [3])
        }
    }

    @Test func whatIsNoReceiptIsStoredButNotPublished() async throws {
        try await TestWorld.run { world in
            let version = try await world.upload(
                "hello", ["locale": "en", "sms": ["text": "Thanks from {{tenant.name}}"]])
            let answer = try await world.publish("hello", version, expect: 422)
            #expect(answer.code == "not-publishable")
            let errors = try #require(answer["errors"]?.array)
            #expect(errors.allSatisfy { $0["code"] == "receipt-incomplete" && $0["part"] == "sms.text" })
            #expect(errors.count == 3)
            #expect(try await world.serving("hello") == [])
        }
    }

    @Test func aChangeNeedsTheETagOfTheTemplate() async throws {
        try await TestWorld.run { world in
            let version = try await world.upload("hello", .version())
            let path = world.templates("hello/versions/\(version)/publish")
            #expect(try await world.call("POST", path, as: .tenantAdmin, expect: 428).code == "precondition-required")
            for tag in ["\"r1\"", "r0", "W/\"r0\"", "\"\"", ""] {
                let answer = try await world.call(
                    "POST", path, as: .tenantAdmin, headers: ["If-Match": tag], expect: 412)
                #expect(answer.code == "precondition-failed")
            }
            // Another draft changes nothing of what serves.
            try await world.upload("hello", .version("two"))
            try await world.call("POST", path, as: .tenantAdmin, headers: ["If-Match": "\"r0\""], expect: 200)
            try await world.call("POST", path, as: .tenantAdmin, headers: ["If-Match": "*"], expect: 200)
        }
    }

    @Test func ofManyAdminsWhoPublishAtOnceOneSucceeds() async throws {
        try await TestWorld.run { world in
            for number in 1...8 { try await world.upload("hello", .version("\(number)")) }
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 1...8 {
                    group.addTask {
                        try await world.call(
                            "POST", world.templates("hello/versions/\(number)/publish"),
                            as: number % 2 == 0 ? .tenantAdmin : .platformAdmin, headers: ["If-Match": "\"r0\""]
                        ).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200] + Array(repeating: 412, count: 7))
            #expect(try await world.serving("hello").count == 1)
            let history = try await world.call("GET", world.templates("hello/history"), as: .tenantAdmin, expect: 200)
            #expect(history["data"]?.array?.count == 1)
        }
    }

    @Test func theBuiltInVersionIsNotPublishedButReturnedTo() async throws {
        try await TestWorld.run { world in
            let answer = try await world.publish("payment-receipt", 1, expect: 422)
            #expect(answer.code == "not-publishable" && answer["detail"]?.string?.contains("DELETE") == true)
            // The first version of a name that is not built in is a tenant's own.
            try await world.upload("hello", .version())
            try await world.publish("hello", 1)
        }
    }

    @Test func anImageHostThatWasTakenAwayKeepsAVersionFromBeingPublished() async throws {
        try await TestWorld.run { world in
            let html = """
                <p>{{tenant.name}} {{transaction.amount}} {{transaction.date}} {{transaction.id}}</p>
                <img src="https://images.example.com/a.png" alt="a">
                """
            let body: JSONValue = ["locale": "en", "email": ["subject": "s", "html": .string(html)]]
            try await world.upload("hello", body)
            let settings = try await world.call("GET", world.settings("senders"), as: .tenantAdmin, expect: 200)
            try await world.send(
                "PATCH", world.settings("senders"), ["brand": ["imageHosts": ["cdn.example.org"]]], as: .tenantAdmin,
                headers: ["If-Match": settings.headers["etag"] ?? ""], expect: 200)
            let answer = try await world.publish("hello", 1, expect: 422)
            #expect(answer["errors"]?.array?.map { $0["code"]?.string } == ["image-host"])
            let refused = try await world.send(
                "POST", world.templates("hello/versions"), body, as: .tenantAdmin, expect: 422)
            #expect(refused["errors"]?.array?.first?["code"] == "image-host")
            let report = try await world.send("POST", "/v1/templates/validate", body, as: .tenantAdmin, expect: 200)
            #expect(report["publishable"] == false)
        }
    }
}
