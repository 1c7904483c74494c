import Domain
import Foundation
import GRDB
import Synchronization
import Vault

/// A request that makes something and may come again under its idempotency key.
package struct RepeatableRequest: Sendable {
    /// Whose keys seal the answer.
    enum Sealer: Sendable {
        case platform(TenantKeys)
        case tenant(TenantKeyset)
    }

    /// Of the tenant that the request is about; `nil` where it is about the platform.
    let tenant: TenantID?
    let hash: LookupHash
    let fingerprint: Data
    let createdAt: Timestamp
    private let sealer: Sealer
    private let memory = Memory()

    private final class Memory: Sendable {
        let isKept = Atomic(false)
    }

    /// The platform's own key is never replaced.
    init(_ idempotencyKey: String, _ request: [UInt8], of tenant: TenantID?, sealer: Sealer, at now: Timestamp) throws {
        let lookups =
            switch sealer {
            case .platform(let keys): keys.current
            case .tenant(let keys): keys.lookups
            }
        guard let hash = LookupHash(lookups.lookupHash(purpose: "answer of idempotency key", value: idempotencyKey))
        else { throw StoreError.corrupt("a hash has another length") }
        self.tenant = tenant
        self.hash = hash
        self.sealer = sealer
        fingerprint = Data(
            lookups.authenticationCode(purpose: "answer of request", of: request).prefix(16))
        createdAt = now
    }

    /// Whether the answer stands in the transaction of the change itself.
    package var isKept: Bool { memory.isKept.load(ordering: .acquiring) }

    /// Keeps the answer, in the transaction that makes what it tells of.
    func keep(_ answer: KeptAnswer, in db: Database) throws {
        try db.run(
            "INSERT INTO kept_answers (hash, tenant, fingerprint, answer, created_at) VALUES (?, ?, ?, ?, ?)",
            [hash.data, tenant?.data, fingerprint, try sealed(answer.serialized), createdAt.milliseconds])
        memory.isKept.store(true, ordering: .releasing)
    }

    /// Sealed by the writer itself: a key that is replaced just now is asked for again.
    private func sealed(_ answer: [UInt8]) throws -> Data {
        switch sealer {
        case .platform(let keys): return Data(try keys.seal(answer, row: hash.bytes, column: "kept_answers.answer"))
        case .tenant(let keys):
            for _ in 0..<3 {
                let sealed = try keys.sealing.seal(answer, row: hash.bytes, column: "kept_answers.answer")
                do {
                    try keys.requireCurrent(sealed)
                    return Data(sealed)
                } catch StoreError.keyReplaced {
                    continue
                }
            }
            throw StoreError.keyReplaced
        }
    }

    func open(_ sealed: Data) throws -> KeptAnswer {
        let keys =
            switch sealer {
            case .platform(let keys): keys
            case .tenant(let keys): try keys.sealing
            }
        do {
            let plain = try keys.open(Array(sealed), row: hash.bytes, column: "kept_answers.answer")
            guard let answer = KeptAnswer(serialized: plain) else {
                throw StoreError.corrupt("a kept answer does not read")
            }
            return answer
        } catch let error as VaultError {
            throw StoreError.corrupt(error.description)
        }
    }
}
