package import Domain
import Foundation
import GRDB
import JSON
package import Privacy
import Vault

extension TenantStore {
    /// Signs with a new secret from now on, and with the present one too until a time. `nil` where there is no such
    /// callback.
    package func rotateCallbackSecret(
        _ id: CallbackID, to secret: Secret, keepingOldUntil end: Timestamp, at now: Timestamp,
        answering: Answering<Callback>? = nil
    ) async throws -> Callback? {
        guard let keys = try await keys() else { return nil }
        for _ in 0..<3 {
            let change = try await sealing {
                let found = try await store.read { [tenant] db in
                    try CallbackRow.find(id, of: tenant, in: db)?["secret"] as Data?
                }
                guard let found else { return SecretChange.missing }
                let sealed = Data(try keys.sealing.seal(secret, row: id.bytes, column: "callbacks.secret"))
                let kept = end > now ? try old(found, of: id, keys) : nil
                return try await store.commits.write { db in
                    try keys.requireCurrent(sealed)
                    if let kept { try keys.requireCurrent(kept) }
                    let change = try replace(id, found, by: sealed, keeping: kept, end, at: now, in: db)
                    if case .done(let callback) = change { try answering?.keep(callback, in: db) }
                    return change
                }
            }
            switch change {
            case .done(let callback):
                store.callbackNews.note(tenant)
                return callback
            case .missing: return nil
            // It was sealed anew or replaced meanwhile: read it again.
            case .changed: continue
            }
        }
        throw StoreError.overloaded
    }

    /// The present secret, sealed as the old one. `nil` where it does not open: it can't sign anything any more, and a
    /// new one must be able to take its place.
    private func old(_ found: Data, of id: CallbackID, _ keys: TenantKeyset) throws -> Data? {
        let old: Secret
        do {
            old = try keys.sealing.openSecret(Array(found), row: id.bytes, column: "callbacks.secret")
        } catch VaultError.doesNotOpen, VaultError.notSealed {
            return nil
        }
        return Data(try keys.sealing.seal(old, row: id.bytes, column: "callbacks.old_secret"))
    }

    private enum SecretChange: Sendable {
        case done(Callback)
        case missing, changed
    }

    private func replace(
        _ id: CallbackID, _ found: Data, by sealed: Data, keeping kept: Data?, _ end: Timestamp, at now: Timestamp,
        in db: Database
    ) throws -> SecretChange {
        try db.run(
            """
            UPDATE callbacks SET secret = ?, old_secret = ?, old_secret_until = ?, updated_at = ?,
                revision = revision + 1
            WHERE tenant = ? AND id = ? AND secret = ?
            """,
            [
                sealed, kept, kept == nil ? nil : end.milliseconds, now.milliseconds, tenant.data, id.data, found,
            ])
        guard db.changesCount == 1, let row = try CallbackRow.find(id, of: tenant, in: db) else { return .changed }
        let callback = try Callback(row: row)
        try stage(
            .callbackSecretRotated, at: now,
            [
                "callback": .string(id.description), "oldSecretUntil": callback.oldSecretUntil?.json ?? .null,
                "revision": .integer(callback.revision),
            ], in: db)
        return .done(callback)
    }
}
