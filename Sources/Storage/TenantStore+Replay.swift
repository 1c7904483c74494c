import Domain
import Foundation
import GRDB
import Vault

extension TenantStore {
    /// What `accept` would answer to a request whose key came before; `nil` for a new key. Writes nothing.
    package func earlier(idempotencyKey: String, canonicalRequest: [UInt8]) async throws -> AcceptResult? {
        guard let keys = try await keys(),
            let hash = LookupHash(
                keys.lookups.lookupHash(purpose: LookupPurpose.idempotencyKey, value: idempotencyKey))
        else { return nil }
        let recent = store.lookups.sequences(of: hash)
        let found = try await store.read { db -> (id: ReceiptID, fingerprint: Data)? in
            for sequence in try ReceiptLookup.sequences(of: hash, recent: recent, in: db) {
                guard let row = try ReceiptLookup.row(sequence, in: db), row["tenant"] == tenant.data,
                    row["idempotency_hash"] == hash.data
                else { continue }
                return (try .decode(row, "id"), row["fingerprint"])
            }
            return nil
        }
        guard let found else { return nil }
        let code = keys.lookups.authenticationCode(purpose: LookupPurpose.fingerprint, of: canonicalRequest)
        guard found.fingerprint == Data(code.prefix(16)) else { return .keyReused }
        return .repeated(found.id, answer: try await firstAnswer(of: found.id))
    }
}
