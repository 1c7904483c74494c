package import Domain
import Foundation
import GRDB
import Vault

extension TenantStore {
    /// Whether a conversation was made by a message of ours to one of these addresses. A conversation that a receipt was
    /// asked for in is the customer's, even if the receipt was sent in it.
    package func isOwnConversation(_ conversation: String, with addresses: [(Channel, String)]) async throws -> Bool {
        guard let keys = try await keys() else { return false }
        let hashes = addresses.map {
            Data(keys.lookups.lookupHash(purpose: LookupPurpose.address($0.0), value: $0.1))
        }
        let own = Data(keys.lookups.lookupHash(purpose: LookupPurpose.conversation, value: conversation))
        return try await store.read { db in
            try hashes.contains { hash in
                try db.row(
                    """
                    SELECT 1 FROM deliveries d JOIN receipts r ON r.tenant = d.tenant AND r.id = d.receipt
                    WHERE d.tenant = ? AND d.address_hash = ? AND d.sent_at IS NOT NULL
                        AND d.provider_conversation = ? AND r.conversation_hash IS NOT ? LIMIT 1
                    """, [tenant.data, hash, conversation, own]) != nil
            }
        }
    }
}
