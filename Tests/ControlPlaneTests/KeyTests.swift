import Domain
import Foundation
import HTTPTypes
import JSON
import Storage
import Testing
import Vault

@testable import ControlPlane

@Suite struct KeyTests {
    private struct Made {
        let path: String
        let secret: String
        let answer: Answer
    }

    private func make(
        _ world: TestWorld, _ body: JSONValue = ["role": "sender", "name": "till"], at path: String? = nil,
        as role: Role = .tenantAdmin
    ) async throws -> Made {
        let answer = try await world.send("POST", path ?? world.settings("keys"), body, as: role, expect: 201)
        return Made(
            path: try #require(answer.headers["location"]), secret: try #require(answer["secret"]?.string),
            answer: answer)
    }

    @Test func aRotationGivesANewKeyAndLeavesTheOldOneForTheOverlap() async throws {
        try await TestWorld.run { world in
            let old = try await make(world)
            let new = try await make(world, ["overlap": "PT1H"], at: old.path + "/rotate")
            #expect(new.answer["role"] == "sender" && new.answer["name"] == "till")
            #expect(new.answer["replaces"] == old.answer["id"])
            for key in [old.secret, new.secret] { try await world.call("GET", "/v1/receipts", key: key, expect: 200) }
            let shown = try await world.call("GET", old.path, as: .tenantAdmin, expect: 200)
            #expect(shown["replacedBy"] == new.answer["id"])
            #expect(shown["expiresAt"] == (world.clock.now + .hours(1)).json)
            #expect(shown["secret"] == nil)
            world.clock.advance(by: .hours(1))
            try await world.call("GET", "/v1/receipts", key: old.secret, expect: 401)
            try await world.call("GET", "/v1/receipts", key: new.secret, expect: 200)
            let entry = try #require(try await world.entries(.keyRotated).last)
            #expect(entry.header.core.tenant == world.tenant)
        }
    }

    @Test func withoutAnOverlapTheOldKeyEndsAtOnceAlsoWhereItIsInMemory() async throws {
        try await TestWorld.run { world in
            let old = try await make(world)
            try await world.call("GET", "/v1/receipts", key: old.secret, expect: 200)
            let new = try await make(world, ["overlap": "PT0S"], at: old.path + "/rotate")
            try await world.call("GET", "/v1/receipts", key: old.secret, expect: 401)
            try await world.call("GET", "/v1/receipts", key: new.secret, expect: 200)
        }
    }

    @Test func aRevocationEndsTheOldKeyInTheMiddleOfAnOverlap() async throws {
        try await TestWorld.run { world in
            let old = try await make(world)
            let new = try await make(world, [:], at: old.path + "/rotate")
            try await world.call("GET", "/v1/receipts", key: old.secret, expect: 200)
            try await world.call("DELETE", old.path, as: .tenantAdmin, expect: 204)
            try await world.call("GET", "/v1/receipts", key: old.secret, expect: 401)
            try await world.call("GET", "/v1/receipts", key: new.secret, expect: 200)
            let over = try await world.send("POST", old.path + "/rotate", [:], as: .tenantAdmin, expect: 409)
            #expect(over.code == "key-ended")
        }
    }

    @Test func theNewKeyLivesAsLongAsTheOldOneWasToLive() async throws {
        try await TestWorld.run { world in
            let end = (world.clock.now + .days(90)).json
            let old = try await make(world, ["role": "agent", "name": "a", "expiresAt": end])
            world.clock.advance(by: .days(80))
            let next = try await make(world, [:], at: old.path + "/rotate")
            #expect(next.answer["expiresAt"] == (world.clock.now + .days(90)).json)
            let again = try await world.send("POST", old.path + "/rotate", [:], as: .tenantAdmin, expect: 422)
            #expect(again.fieldErrors == ["/expiresAt required"])
            let endless = try await make(world, ["expiresAt": .null, "name": "b"], at: old.path + "/rotate")
            #expect(endless.answer["expiresAt"] == .null && endless.answer["name"] == "b")
        }
    }

    @Test func aRotationIsReadStrictly() async throws {
        let wrong: [(JSONValue, String)] = [
            (["overlap": "P31D"], "/overlap out-of-range"), (["overlap": "soon"], "/overlap invalid-duration"),
            (["expiresAt": "2020-01-01T00:00:00Z"], "/expiresAt out-of-range"),
            (["role": "agent"], "/role unknown-field"),
        ]
        try await TestWorld.run { world in
            let old = try await make(world)
            for (body, error) in wrong {
                let answer = try await world.send("POST", old.path + "/rotate", body, as: .tenantAdmin, expect: 422)
                #expect(answer.fieldErrors == [error])
            }
        }
    }

    @Test func aRotationNeedsNoBodyAndIsAnsweredOnceUnderItsKey() async throws {
        try await TestWorld.run { world in
            let old = try await make(world)
            let headers = ["Idempotency-Key": "r1"]
            let first = try await world.call(
                "POST", old.path + "/rotate", as: .tenantAdmin, headers: headers, expect: 201)
            let again = try await world.call(
                "POST", old.path + "/rotate", as: .tenantAdmin, headers: headers, expect: 201)
            #expect(again.text == first.text)
            try await world.call("GET", "/v1/receipts", key: again["secret"]?.string, expect: 200)
            let keys = try await world.call("GET", world.settings("keys"), as: .tenantAdmin, expect: 200)
            #expect(keys["data"]?.array?.count { $0["name"] == "till" } == 2)
        }
    }

    @Test func platformKeysAreMadeRotatedAndRevokedOverREST() async throws {
        try await TestWorld.run { world in
            let body: JSONValue = ["role": "platform_admin", "name": "second"]
            let made = try await make(world, body, at: "/v1/keys", as: .platformAdmin)
            try await world.call("GET", "/v1/tenants", key: made.secret, expect: 200)
            let next = try await make(world, ["overlap": "PT0S"], at: made.path + "/rotate", as: .platformAdmin)
            try await world.call("GET", "/v1/tenants", key: made.secret, expect: 401)
            try await world.call("GET", "/v1/tenants", key: next.secret, expect: 200)
            let list = try await world.call("GET", "/v1/keys", as: .platformAdmin, expect: 200)
            #expect(list["data"]?.array?.count == 3)
            try await world.call("DELETE", next.path, as: .platformAdmin, expect: 204)
            try await world.call("GET", "/v1/tenants", key: next.secret, expect: 401)
            let tenants = try await make(world)
            let foreign = "/v1/keys/\(try #require(tenants.answer["id"]?.string))"
            for method in ["GET", "DELETE"] {
                try await world.call(method, foreign, as: .platformAdmin, expect: 404)
            }
            try await world.call("GET", "/v1/keys", as: .tenantAdmin, expect: 403)
        }
    }

    /// An auditor of the platform reads what its administrators must not, so none of them makes one over REST.
    @Test func noAuditorOfThePlatformIsMadeOverREST() async throws {
        try await TestWorld.run { world in
            for role in ["auditor", "sender"] {
                let refused = try await world.send(
                    "POST", "/v1/keys", ["role": .string(role), "name": "x"], as: .platformAdmin, expect: 422)
                #expect(refused.fieldErrors == ["/role not-allowed"])
            }
            let auditor = APIKey(
                id: KeyID(at: world.clock.now), tenant: nil, role: .auditor, name: "a", createdAt: world.clock.now)
            try await world.store.addKey(auditor, secretHash: [UInt8](repeating: 1, count: 32))
            try await world.send("POST", "/v1/keys/\(auditor.id)/rotate", [:], as: .platformAdmin, expect: 403)
            try await world.call("DELETE", "/v1/keys/\(auditor.id)", as: .platformAdmin, expect: 204)
        }
    }

    @Test func noKeyStandsInTheStoreOrTheLog() async throws {
        try await TestWorld.run { world in
            let old = try await make(world)
            let new = try await make(world, [:], at: old.path + "/rotate")
            let headers = ["Idempotency-Key": "k"]
            let kept = try await world.send(
                "POST", world.settings("keys"), ["role": "agent", "name": "n"], as: .tenantAdmin, headers: headers,
                expect: 201)
            let secrets = [old.secret, new.secret, try #require(kept["secret"]?.string)]
            for key in secrets + ["cfk_" + secrets[0].dropFirst(4).reversed()] {
                try await world.call("GET", "/v1/receipts", key: key)
            }
            let files = try FileManager.default.contentsOfDirectory(
                at: URL(filePath: world.store.path).deletingLastPathComponent(), includingPropertiesForKeys: nil)
            #expect(files.count > 2)
            for secret in secrets {
                // The public part may stand there; what is secret begins behind it.
                let private32 = String(secret.dropFirst(31).prefix(32))
                for file in files {
                    let bytes = try Data(contentsOf: file)
                    #expect(bytes.range(of: Data(private32.utf8)) == nil, "\(file.lastPathComponent)")
                }
                #expect(!world.log.lines.contains { $0.contains(private32) })
            }
        }
    }

    @Test func aMistypedKeyIsToldByItsChecksumWithoutALookUp() async throws {
        try await TestWorld.run { world in
            let made = try await make(world)
            let characters = Array(made.secret)
            for index in stride(from: 4, to: characters.count, by: 7) where characters[index] != "_" {
                var wrong = characters
                wrong[index] = wrong[index] == "2" ? "3" : "2"
                #expect(APIKeyText.parse(String(wrong)) == nil)
                try await world.call("GET", "/v1/receipts", key: String(wrong), expect: 401)
            }
            #expect(try await world.entries(.keyRefused).allSatisfy { $0.header.core.outcome == "malformed" })
        }
    }
}
