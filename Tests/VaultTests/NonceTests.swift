import Testing
import Vault

struct NonceTests {
    @Test func noNonceIsUsedTwiceWhenManySealAtOnce() async throws {
        let key = DataKey()
        let nonces = try await withThrowingTaskGroup(of: [[UInt8]].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try (0..<500).map { _ in
                        Array(try key.seal([1], tenant: nil, row: [], column: "x")[9..<21])
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(nonces.count == 4000)
        #expect(Set(nonces).count == 4000)
        #expect(!nonces.contains { $0.allSatisfy { $0 == 0 } })
    }
}
