import Domain
import JSON
import Privacy
import Storage
import Testing
import Vault

@testable import ControlPlane

/// Sources that try keys.
@Suite struct WrongKeyTests {
    /// Well-formed, with a right checksum, of nobody.
    private func stranger(_ world: TestWorld) throws -> String {
        try #require(APIKeyText.generate(id: KeyID(at: world.clock.now))).text.revealText()
    }

    @Test func aSourceOfWrongKeysIsSlowedDownAndGoodKeysFromThereAreNot() async throws {
        try await TestWorld.run { world in
            let fresh = try await world.send(
                "POST", world.settings("keys"), ["role": "sender", "name": "s"], as: .tenantAdmin, expect: 201)
            for _ in 0..<30 {
                try await world.call("GET", "/v1/receipts", key: try stranger(world), expect: 401)
            }
            for _ in 0..<3 {
                let slowed = try await world.call("GET", "/v1/receipts", key: try stranger(world), expect: 401)
                #expect(slowed.code == "too-many-wrong-keys")
                #expect(slowed.headers["retry-after"] == "2")
                #expect(slowed.headers["ratelimit"] == nil)
            }
            let mistyped = try await world.call("GET", "/v1/receipts", key: "not-a-key", expect: 401)
            #expect(mistyped.code == "too-many-wrong-keys")
            // A key that is in memory, and one that was never used before.
            try await world.call("GET", world.settings("keys"), as: .tenantAdmin, expect: 200)
            try await world.call("GET", "/v1/receipts", key: fresh["secret"]?.string, expect: 200)
            world.clock.advance(by: .seconds(2))
            let first = try await world.call("GET", "/v1/receipts", key: try stranger(world), expect: 401)
            #expect(first.code == "unauthenticated")
            let second = try await world.call("GET", "/v1/receipts", key: try stranger(world), expect: 401)
            #expect(second.code == "too-many-wrong-keys")
        }
    }

    @Test func wrongSecretsForAKeyDoNotEndIt() async throws {
        try await TestWorld.run { world in
            let made = try await world.send(
                "POST", world.settings("keys"), ["role": "sender", "name": "s"], as: .tenantAdmin, expect: 201)
            let id = try #require(made["id"]?.string.flatMap { KeyID($0) })
            for _ in 0..<40 {
                let guess = try #require(APIKeyText.generate(id: id)).text.revealText()
                let answer = try await world.call("GET", "/v1/receipts", key: guess)
                #expect(answer.status == 401)
            }
            try await world.call("GET", "/v1/receipts", key: made["secret"]?.string, expect: 200)
        }
    }

    @Test func noKeyAtAllIsNotCounted() async throws {
        try await TestWorld.run { world in
            for _ in 0..<40 { try await world.call("GET", "/v1/receipts", expect: 401) }
        }
    }

    @Test func sourcesAreToldApartAndIPv6GoesByItsFirstHalf() {
        let keys = WrongKeys()
        let now = Timestamp(milliseconds: 1_795_342_800_000)
        for _ in 0..<30 { #expect(keys.note(from: "192.0.2.1", at: now) == nil) }
        #expect(keys.note(from: "192.0.2.1", at: now) == 2)
        #expect(keys.note(from: "::ffff:192.0.2.1", at: now) == 2)
        #expect(keys.note(from: "192.0.2.2", at: now) == nil)
        for host in 0..<30 { #expect(keys.note(from: "2001:db8:1:2::\(host)", at: now) == nil) }
        #expect(keys.note(from: "2001:db8:1:2:ffff::1", at: now) == 2)
        #expect(keys.note(from: "2001:db8:1:3::1", at: now) == nil)
        #expect(keys.note(from: nil, at: now) == nil)
    }

    @Test func memoryForSourcesIsBounded() {
        let keys = WrongKeys()
        let now = Timestamp(milliseconds: 1_795_342_800_000)
        let slowed = (0..<(WrongKeys.mostSources + 100)).count { keys.note(from: "host-\($0)", at: now) != nil }
        // The last ones share an allowance.
        #expect(slowed == 70)
        #expect(keys.note(from: "one-more", at: now + .minutes(2)) == nil)
    }
}
