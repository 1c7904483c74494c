import Domain
import JSON
import Storage
import Testing

@Suite struct PrivacyTests {
    /// A request with card data, and where it is.
    static let cardData: [(body: JSONValue, pointer: String)] = [
        (.receipt().with("metadata", ["note": "paid with 4111 1111 1111 1111"]), "/metadata/note"),
        (.receipt().with("metadata", ["note": "cvv: 123"]), "/metadata/note"),
        (.receipt().with("variables", ["card": .integer(5_555_555_555_554_444)]), "/variables/card"),
        (.receipt().with("transaction/cardNumber", "x"), "/transaction/cardNumber"),
        (.receipt().with("transaction/CVV", "123"), "/transaction/CVV"),
        (.receipt().with("transaction/id", "4111111111111111"), "/transaction/id"),
        (.receipt().with("metadata", ["4111111111111111": "x"]), "/metadata"),
        (.receipt().with("recipient/name", "\u{0664}\u{0661}11111111111111"), "/recipient/name"),
        (.receipt().with("surprise", [["a": ["378282246310005"]]]), "/surprise/0/a/0"),
    ]

    @Test(arguments: cardData)
    func cardDataIsRefusedAndNotRepeated(body: JSONValue, pointer: String) async throws {
        try await TestWorld.run { world in
            let answer = try await world.post(body, expect: 422)
            #expect(answer.code == "card-data")
            #expect(answer.fieldErrors == [pointer + " card-data"])
            for digits in ["4111 1111", "41111111", "55555555", "37828224"] {
                #expect(!answer.text.contains(digits))
                #expect(!world.log.lines.contains { $0.contains(digits) })
            }
            let list = try await world.call("GET", "/v1/receipts", as: .sender, expect: 200)
            #expect(list["data"] == [])
        }
    }

    @Test func cardDataIsRefusedInSettingsToo() async throws {
        try await TestWorld.run { world in
            let bodies: [(String, String, JSONValue, Role)] = [
                ("POST", "/v1/tenants", ["slug": "a", "name": "4111 1111 1111 1111"], .platformAdmin),
                ("POST", world.settings("keys"), ["role": "sender", "name": "4111-1111-1111-1111"], .tenantAdmin),
                (
                    "PUT", "/v1/suppressions",
                    ["channel": "email", "address": "a@example.com", "evidence": "4111111111111111"], .sender
                ),
                ("PUT", world.settings("genesys"), ["clientId": "4111111111111111"], .tenantAdmin),
            ]
            for (method, path, body, role) in bodies {
                let answer = try await world.send(
                    method, path, body, as: role, headers: ["If-Match": "*"], expect: 422)
                #expect(answer.code == "card-data")
                #expect(!answer.text.contains("4111"))
            }
        }
    }

    /// Nothing of what a caller sends is repeated in an error or a log line, be the request right or wrong.
    @Test func errorsAndLogsRepeatNothing() async throws {
        try await TestWorld.run { world in
            let secrets = ["+15550001234", "5550001234", "carol@example.com", "carol", "Secretname", "zebra"]
            let bodies: [JSONValue] = [
                .receipt(), .receipt().with("recipient/phone", "carol@example.com"),
                .receipt().with("transaction/currency", "zebra"), .receipt().with("template", "zebra"),
                .receipt().with("recipient/name", ["Secretname"]), .receipt().with("channels", ["zebra"]),
                .receipt().with("expiresAt", "zebra"), .receipt().with("transaction/amount", "zebra"),
            ]
            for body in bodies {
                let answer = try await world.send(
                    "POST", "/v1/receipts", body, as: .sender, headers: ["Idempotency-Key": "zebra"])
                for secret in secrets where answer.status != 202 { #expect(!answer.text.contains(secret)) }
            }
            let targets = [
                "/v1/receipts/zebra", "/v1/receipts?zebra=1&status=zebra", "/v1/receipts?status=zebra", "/zebra?zebra",
                "/v1/suppressions?channel=sms&address=zebra", "/v1/tenants/zebra/keys", "/problems/zebra",
                "/v1/receipts?cursor=zebra", "/v1/receipts?limit=zebra",
            ]
            for target in targets {
                let answer = try await world.call("GET", target, as: .tenantAdmin)
                let told = answer.text.replacing("?zebra", with: "")
                #expect((400..<500).contains(answer.status) && !told.contains("zebra"), "\(target): \(answer.text)")
            }
            for line in world.log.lines {
                for secret in secrets { #expect(!line.contains(secret), "\(line)") }
                for key in world.keys.values { #expect(!line.contains(key), "\(line)") }
            }
        }
    }

    @Test func oneLineIsLoggedForEachRequest() async throws {
        try await TestWorld.run { world in
            let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            try await world.call(
                "GET", "/v1/receipts", as: .sender, headers: ["X-Request-Id": "one", "traceparent": trace], expect: 200)
            try await world.call(
                "GET", "/v1/nothing", headers: ["X-Request-Id": "two", "traceparent": "x"], expect: 404)
            try await world.call("GET", "/v1/tenants", as: .sender, headers: ["X-Request-Id": "three"], expect: 403)
            func line(_ id: String) -> String? {
                let found = world.log.lines.filter { $0.contains("request-id=\(id) ") }
                #expect(found.count == 1)
                return found.first
            }
            let first = try #require(line("one"))
            #expect(first.hasPrefix("debug request "))
            #expect(first.contains("tenant=\(world.tenant)") && first.contains("traceparent=\(trace)"))
            #expect(first.contains("route=/v1/receipts") && first.contains("status=200") && first.contains("key=key_"))
            let second = try #require(line("two"))
            #expect(second.hasPrefix("info ") && second.contains("route=none") && !second.contains("traceparent"))
            #expect(try #require(line("three")).hasPrefix("info "))
        }
    }

    @Test func aFailureOfOursIsLoggedAsAnError() async throws {
        try await TestWorld.run { world in
            try await world.post(expect: 202)
            await world.store.close()
            try await world.post(expect: 503)
            #expect(world.log.lines.contains { $0.hasPrefix("error request ") && $0.contains("status=503") })
        }
    }
}
