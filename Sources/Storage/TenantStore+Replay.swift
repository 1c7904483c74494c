import Domain
import Foundation
import GRDB
import Vault

extension TenantStore {
    /// What `accept` would answer to a request whose key came before; `nil` for a new key. Writes nothing.
    package func earlier(idempotencyKey: String, canonicalRequest: [UInt8]) async throws -> AcceptResult? {
        guard let keys = try await keys() else { return nil }
        let hash = Data(keys.lookups.lookupHash(purpose: LookupPurpose.idempotencyKey, value: idempotencyKey))
        let found = try await store.read { db in
            try db.row(
                "SELECT id, fingerprint, answer FROM receipts WHERE tenant = ? AND idempotency_hash = ?",
                [tenant.data, hash]
            ).map { (id: try ReceiptID.decode($0, "id"), $0["fingerprint"] as Data, $0["answer"] as Data) }
        }
        guard let (id, fingerprint, answer) = found else { return nil }
        let code = keys.lookups.authenticationCode(purpose: LookupPurpose.fingerprint, of: canonicalRequest)
        guard fingerprint == Data(code.prefix(16)) else { return .keyReused }
        return .repeated(id, answer: try keys.sealing.open(Array(answer), row: id.bytes, column: "receipts.answer"))
    }
}
