import Domain
import Foundation
import HTTPTypes
import JSON
import Privacy
import Storage
import Testing
import Vault

@testable import ControlPlane

@Suite struct AuditTests {
    @Test func anAuditorSeesTheEntriesOfItsTenantAndNoOthers() async throws {
        try await TestWorld.run { world in
            let other = try await world.withTenant("other")
            try await change(world)
            try await change(other)
            let own = try await world.call("GET", "/v1/audit?limit=200", as: .auditor, expect: 200)
            let rows = own["data"]?.array ?? []
            #expect(rows.allSatisfy { $0["tenantId"]?.string == "\(world.tenant)" })
            #expect(rows.contains { $0["kind"] == "setting.changed" && $0["outcome"] == "done" })
            #expect(rows.last?["kind"] == "audit.read", "the read itself is told before it is answered")
            #expect(rows.compactMap { $0["tenantSequence"]?.integer } == Array(0..<Int64(rows.count)))
            let segments = Set((own["segments"]?.array ?? []).compactMap { $0["segment"]?.string })
            #expect(Set(rows.compactMap { $0["segment"]?.string }) == segments)
            try await world.call("GET", "/v1/audit?tenant=\(other.tenant)", as: .auditor, expect: 404)
        }
    }

    @Test func aPlatformAuditorSeesAllAndAPlatformAdministratorNothing() async throws {
        try await TestWorld.run { world in
            let other = try await world.withTenant("other")
            let auditor = try await platformAuditor(world)
            let all = try await world.call("GET", "/v1/audit?limit=200", key: auditor, expect: 200)
            let tenants = Set((all["data"]?.array ?? []).map { $0["tenantId"] ?? .null })
            #expect(tenants == [.null, .string("\(world.tenant)"), .string("\(other.tenant)")])
            let one = try await world.call("GET", "/v1/audit?tenant=\(other.tenant)", key: auditor, expect: 200)
            #expect(one["data"]?.array?.allSatisfy { $0["tenantId"]?.string == "\(other.tenant)" } == true)
            for path in ["/v1/audit", "/v1/audit/checkpoint", "/v1/audit/entries/0/proof"] {
                for role in Role.allCases where role != .auditor {
                    try await world.call("GET", path, as: role, expect: 403)
                }
            }
            try await world.call("GET", "/v1/tenants", key: auditor, expect: 403)
        }
    }

    @Test func entriesAreFilteredAndComeInPages() async throws {
        try await TestWorld.run { world in
            for _ in 0..<3 { try await change(world) }
            let changes = try await world.call("GET", "/v1/audit?kind=setting.changed", as: .auditor, expect: 200)
            #expect(changes["data"]?.array?.count == 3)
            var sequences: [Int64] = []
            var cursor = ""
            repeat {
                let page = try await world.call(
                    "GET", "/v1/audit?kind=setting.changed&limit=1\(cursor)", as: .auditor, expect: 200)
                sequences += (page["data"]?.array ?? []).compactMap { $0["sequence"]?.integer }
                cursor = page["nextCursor"]?.string.map { "&cursor=\($0)" } ?? ""
            } while !cursor.isEmpty
            #expect(sequences == changes["data"]?.array?.compactMap { $0["sequence"]?.integer })
            let first = try #require(sequences.first)
            let one = try await world.call("GET", "/v1/audit?from=\(first)&to=\(first)", as: .auditor, expect: 200)
            #expect(one["data"]?.array?.count == 1)
            let later = world.clock.now + .seconds(1)
            let none = try await world.call("GET", "/v1/audit?after=\(later)", as: .auditor, expect: 200)
            #expect(none["data"]?.array?.isEmpty == true)
            for query in ["kind=nothing", "from=-1", "after=x", "limit=0", "cursor=2"] {
                try await world.call("GET", "/v1/audit?\(query)", as: .auditor, expect: 400)
            }
        }
    }

    @Test func proofsHoldAgainstTheCheckpointAndItsKey() async throws {
        try await TestWorld.run { world in
            for _ in 0..<5 { try await change(world) }
            let list = try await world.call("GET", "/v1/audit", as: .auditor, expect: 200)
            let row = try #require(list["data"]?.array?.last)
            let sequence = try #require(row["sequence"]?.integer)
            let proof = try await world.call("GET", "/v1/audit/entries/\(sequence)/proof", as: .auditor, expect: 200)
            let signed = try #require(proof["checkpoint"]?.string.flatMap { SignedCheckpoint(note: $0) })
            #expect(signed.isSigned(by: world.store.audit.checkpointKey))
            let leaf = AuditHeader.leaf(header: try bytes(row["header"]), body: try bytes(row["body"]))
            #expect(try leaf == bytes(row["leaf"]) && leaf == bytes(proof["leaf"]))
            let hashes = try (proof["proof"]?.array ?? []).map { try bytes($0) }
            let root = MerkleTree.root(
                ofLeaf: leaf, at: UInt64(sequence), size: signed.checkpoint.size, proof: hashes)
            #expect(root == signed.checkpoint.root)

            let newer = try await world.call(
                "GET", "/v1/audit/checkpoint?from=\(signed.checkpoint.size)", as: .auditor, expect: 200)
            let newest = try #require(newer["checkpoint"]?.string.flatMap { SignedCheckpoint(note: $0) })
            #expect(newest.checkpoint.size > signed.checkpoint.size)
            let steps = try (newer["consistency"]?["proof"]?.array ?? []).map { try bytes($0) }
            #expect(
                MerkleTree.isConsistent(
                    from: signed.checkpoint.size, signed.checkpoint.root, to: newest.checkpoint.size,
                    newest.checkpoint.root, proof: steps))
            try await world.call("GET", "/v1/audit/checkpoint?from=999999", as: .auditor, expect: 404)
            for none in ["999999", "x", "-1"] {
                try await world.call("GET", "/v1/audit/entries/\(none)/proof", as: .auditor, expect: 404)
            }
        }
    }

    @Test func wrongKeysAreToldWithTheirIdsAndCauses() async throws {
        try await TestWorld.run { world in
            let sender = try #require(world.keys[.sender])
            let made = try await world.send(
                "POST", world.settings("keys"), ["role": "sender", "name": "Old"], as: .tenantAdmin, expect: 201)
            let revoked = try #require(made["secret"]?.string)
            let id = try #require(made["id"]?.string)
            try await world.call("DELETE", world.settings("keys/\(id)"), as: .tenantAdmin, expect: 204)
            let unknown = try #require(APIKeyText.generate(id: KeyID(at: world.clock.now))).text.revealText()
            for key in ["cfk_nonsense", String(sender.dropLast()) + "!", unknown, revoked] {
                try await world.call("GET", "/v1/receipts", key: key, expect: 401)
            }
            try await world.call("GET", "/v1/receipts", expect: 401)
            let refused = try await world.entries(.keyRefused)
            #expect(refused.map(\.header.core.outcome) == ["malformed", "malformed", "unknown", "revoked"])
            #expect(refused.map(\.header.core.tenant) == [nil, nil, nil, world.tenant])
            #expect(refused.allSatisfy { $0.header.core.actor == "stranger" })
        }
    }

    @Test func cardDataIsToldAndNeverKept() async throws {
        try await TestWorld.run { world in
            let number = "4111111111111111"
            try await world.post(.receipt().with("metadata", ["note": .string(number)]), expect: 422)
            let told = try await world.entries(.cardDataRefused)
            #expect(told.count == 1)
            #expect(told.first?.header.core.tenant == world.tenant)
            let all = try await world.entries(nil)
            #expect(!all.contains { String(decoding: $0.body, as: UTF8.self).contains(number) })
        }
    }

    @Test func aSourceThatGoesOnAndOnDoesNotFillTheLog() async throws {
        let refusals = RefusalAudit()
        let identity = RequestIdentity([:], at: Timestamp(milliseconds: 0))
        let trail = RequestTrail(identity: identity, method: .get, source: "192.0.2.1")
        let refused = RefusedKey(cause: .unknown, id: nil, tenant: nil)
        func told(_ count: Int, at now: Timestamp) -> Int {
            (0..<count).count { _ in
                refusals.event(for: .unauthenticated, of: refused, query: nil, trail, at: now) != nil
            }
        }
        let now = Timestamp(milliseconds: 1_000_000)
        #expect(told(RefusalAudit.toldSingly, at: now) == RefusalAudit.toldSingly)
        #expect(told(20_000 - RefusalAudit.toldSingly, at: now) == 2, "the 1,000th and the 10,000th")
        #expect(told(1, at: now + .minutes(1)) == 1)
    }

    private func bytes(_ value: JSONValue?) throws -> [UInt8] {
        Array(try #require(value?.string.flatMap { Data(base64Encoded: $0) }))
    }

    private func change(_ world: TestWorld) async throws {
        try await world.send(
            "PATCH", world.settings("policies"), ["channels": ["sms"]], as: .tenantAdmin, headers: ["If-Match": "*"],
            expect: 200)
    }

    private func platformAuditor(_ world: TestWorld) async throws -> String {
        let key = APIKey(
            id: KeyID(at: world.clock.now), tenant: nil, role: .auditor, name: "security", createdAt: world.clock.now)
        let (text, secret) = try #require(APIKeyText.generate(id: key.id))
        try await world.store.addKey(key, secretHash: text.hash(pepper: world.store.keyHashing))
        return secret.revealText()
    }
}

extension TestWorld {
    /// All entries of a kind, of all tenants.
    func entries(_ kind: AuditKind?) async throws -> [AuditRecord] {
        try await store.audit.drain()
        var filter = AuditFilter()
        filter.kind = kind
        return try await store.audit.entries(filter, limit: 10_000)
    }
}
