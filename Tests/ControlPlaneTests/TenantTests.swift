import Domain
import JSON
import Testing

@Suite struct TenantTests {
    @Test func aTenantIsMadeReadListedAndChanged() async throws {
        try await TestWorld.run { world in
            world.clock.advance(by: .seconds(1))
            let made = try await world.send(
                "POST", "/v1/tenants", ["slug": "beta-2", "name": "Beta"], as: .platformAdmin, expect: 201)
            #expect(made["timezone"] == "UTC")
            #expect(made["defaultLocale"] == "en")
            #expect(made["status"] == "active")
            let path = try #require(made.headers["location"])
            let read = try await world.call("GET", path, as: .platformAdmin, expect: 200)
            #expect(read.body == made.body)
            #expect(read.headers["etag"] == made.headers["etag"])

            world.clock.advance(by: .seconds(1))
            let changed = try await world.send(
                "PATCH", path, ["name": "Beta Ltd", "timezone": "Asia/Tokyo"], as: .platformAdmin,
                headers: ["If-Match": try #require(read.headers["etag"])], expect: 200)
            #expect(changed["name"] == "Beta Ltd")
            #expect(changed["slug"] == "beta-2")
            #expect(changed["updatedAt"] == world.clock.now.json)
            try await world.send(
                "PATCH", path, ["name": "Late"], as: .platformAdmin,
                headers: ["If-Match": try #require(read.headers["etag"])], expect: 412)
            try await world.send("PATCH", path, ["name": "Late"], as: .platformAdmin, expect: 428)

            let list = try await world.call("GET", "/v1/tenants", as: .platformAdmin, expect: 200)
            #expect(list["data"]?.array?.map { $0["slug"] } == ["acme", "beta-2"])
        }
    }

    @Test func twoTenantsCanNotShareASlug() async throws {
        try await TestWorld.run { world in
            let answer = try await world.send(
                "POST", "/v1/tenants", ["slug": "acme", "name": "Other"], as: .platformAdmin, expect: 409)
            #expect(answer.code == "slug-taken")
        }
    }

    @Test(arguments: [
        (#"{"name": "A"}"#, "/slug required"), (#"{"slug": "-a", "name": "A"}"#, "/slug invalid-format"),
        (#"{"slug": "A", "name": "A"}"#, "/slug invalid-format"), (#"{"slug": "a"}"#, "/name required"),
        (#"{"slug": "a", "name": "A", "timezone": "Mars/Base"}"#, "/timezone unknown-timezone"),
        (#"{"slug": "a", "name": "A", "defaultLocale": "x"}"#, "/defaultLocale invalid-locale"),
        (#"{"slug": "a", "name": "A", "status": "active"}"#, "/status unknown-field"),
    ])
    func aWrongTenantIsTold(body: String, error: String) async throws {
        try await TestWorld.run { world in
            let answer = try await world.call("POST", "/v1/tenants", as: .platformAdmin, body: body, expect: 422)
            #expect(answer.fieldErrors == [error])
        }
    }

    @Test(arguments: [
        (#"{"name": null}"#, "/name required"), (#"{"status": "gone"}"#, "/status not-allowed"),
        (#"{"slug": "b"}"#, "/slug unknown-field"), (#"[]"#, " wrong-type"),
    ])
    func aWrongChangeIsTold(body: String, error: String) async throws {
        try await TestWorld.run { world in
            let answer = try await world.call(
                "PATCH", "/v1/tenants/\(world.tenant)", as: .platformAdmin, headers: ["If-Match": "*"], body: body,
                expect: 422)
            #expect(answer.fieldErrors == [error])
        }
    }

    @Test func aTenantThatDoesNotExistIsNotFound() async throws {
        try await TestWorld.run { world in
            for name in ["\(TenantID(at: world.clock.now))", "acme", "ten_", "\(ReceiptID(at: world.clock.now))"] {
                try await world.call("GET", "/v1/tenants/\(name)", as: .platformAdmin, expect: 404)
                try await world.call("GET", "/v1/tenants/\(name)/policies", as: .platformAdmin, expect: 404)
                try await world.call("GET", "/v1/tenants/\(name)/keys", as: .platformAdmin, expect: 404)
            }
        }
    }

    @Test func aKeyIsShownOnce() async throws {
        try await TestWorld.run { world in
            let made = try await world.send(
                "POST", world.settings("keys"), ["role": "agent", "name": "Support"], as: .platformAdmin, expect: 201)
            let secret = try #require(made["secret"]?.string)
            try await world.call("GET", "/v1/follow-ups", key: secret, expect: 200)
            let list = try await world.call("GET", world.settings("keys"), as: .tenantAdmin, expect: 200)
            #expect(list["data"]?.array?.contains { $0["id"] == made["id"] && $0["secret"] == nil } == true)
            #expect(!list.text.contains("cfk_"))
            #expect(!world.log.lines.contains { $0.contains(secret) })
        }
    }

    @Test(arguments: [
        (#"{"role": "platform_admin", "name": "x"}"#, "/role not-allowed"),
        (#"{"role": "king", "name": "x"}"#, "/role not-allowed"),
        (#"{"role": "sender"}"#, "/name required"), (#"{"name": "x"}"#, "/role required"),
        (#"{"role": "sender", "name": "x", "expiresAt": "2026-11-22T10:00:00Z"}"#, "/expiresAt out-of-range"),
    ])
    func aWrongKeyIsTold(body: String, error: String) async throws {
        try await TestWorld.run { world in
            let answer = try await world.call("POST", world.settings("keys"), as: .tenantAdmin, body: body, expect: 422)
            #expect(answer.fieldErrors == [error])
        }
    }

    @Test func aTenantIsDeletedOnceItsSlugConfirmsIt() async throws {
        try await TestWorld.run { world in
            let receipt = try await world.post(expect: 202)
            let path = "/v1/tenants/\(world.tenant)"
            let tag = try #require(
                try await world.call("GET", path, as: .platformAdmin, expect: 200).headers["etag"])
            let match = ["If-Match": tag]
            try await world.call("DELETE", path + "?confirm=acme", as: .platformAdmin, expect: 428)
            try await world.call("DELETE", path, as: .platformAdmin, headers: match, expect: 400)
            try await world.call(
                "DELETE", path + "?confirm=acne", as: .platformAdmin, headers: match, expect: 400)
            try await world.call(
                "DELETE", path + "?confirm=acme", as: .platformAdmin, headers: ["If-Match": "\"r9\""], expect: 412)
            try await world.call("DELETE", path + "?confirm=acme", as: .tenantAdmin, headers: match, expect: 403)
            let id = try #require(receipt["id"]?.string)
            try await world.call("GET", "/v1/receipts/\(id)", as: .sender, expect: 200)

            try await world.call("DELETE", path + "?confirm=acme", as: .platformAdmin, headers: match, expect: 204)
            try await world.call("GET", path, as: .platformAdmin, expect: 404)
            try await world.call("GET", path + "/policies", as: .platformAdmin, expect: 404)
            try await world.call(
                "DELETE", path + "?confirm=acme", as: .platformAdmin, headers: match, expect: 404)
            try await world.call("GET", "/v1/receipts/\(id)", as: .sender, expect: 401)
            try await world.post(key: "k2", expect: 401)
            try await world.send(
                "POST", "/v1/tenants", ["slug": "acme", "name": "Again"], as: .platformAdmin, expect: 201)
        }
    }
}
