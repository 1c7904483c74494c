import Domain
import Testing
import Vault

struct AuditEntryTests {
    private static func core(_ tenant: TenantID?, kind: String = "key.created", actor: String = "service") -> AuditCore
    {
        AuditCore(
            form: .sealed, segment: AuditSegmentID(), counter: 3, at: Timestamp(milliseconds: 1_795_342_800_123),
            tenant: tenant, kind: kind, actor: actor, outcome: "done")
    }

    @Test func aHeaderIsReadBack() throws {
        for tenant in [nil, TenantID(at: Timestamp(milliseconds: 5))] {
            let core = Self.core(tenant)
            let position = AuditPosition(
                log: AuditLogID(), sequence: 9, tenantSequence: 2, previousLeaf: MerkleTree.leaf([1]))
            let bytes = AuditHeader.bytes(position, core: core.bytes)
            let header = try #require(AuditHeader(bytes))
            #expect(header.core == core)
            #expect(header.position == position)
            #expect(AuditHeader(bytes + [0]) == nil)
            #expect(AuditHeader(Array(bytes.dropLast())) == nil)
            #expect(AuditHeader([2] + bytes.dropFirst()) == nil)
        }
    }

    @Test func noTwoHeadersHaveTheSameBytes() {
        let first = Self.core(nil, kind: "ab", actor: "c").bytes
        let second = Self.core(nil, kind: "a", actor: "bc").bytes
        #expect(first.suffix(8) != second.suffix(8))
    }

    @Test func aTextThatIsTooLongIsCut() throws {
        let core = Self.core(nil, actor: String(repeating: "ä", count: 200))
        let split = try #require(AuditCore.split(core.bytes + [1, 2, 3]))
        #expect(split.count == core.bytes.count)
        #expect(split.core.actor == String(repeating: "ä", count: 127))
    }

    @Test func theLeafFollowsFromHeaderAndContent() {
        let leaf = AuditHeader.leaf(header: [1, 2], body: [3])
        #expect(leaf != AuditHeader.leaf(header: [1, 2], body: [4]))
        #expect(leaf != AuditHeader.leaf(header: [1], body: [3]))
        #expect(leaf.count == 32)
    }
}
