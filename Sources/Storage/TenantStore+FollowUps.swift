package import Domain
import Foundation
import GRDB

extension TenantStore {
    /// Follow-ups after `cursor`, oldest first.
    package func followUps(after cursor: FollowUpID?, limit: Int) async throws -> [FollowUp] {
        try await store.read { db in
            try db.rows(
                "SELECT * FROM follow_ups WHERE tenant = ? AND id > ? ORDER BY id LIMIT ?",
                [tenant.data, cursor?.data ?? Data(), limit]
            ).map(FollowUp.init(row:))
        }
    }
}

extension FollowUp {
    init(row: Row) throws {
        self.init(
            id: try .decode(row, "id"), receipt: try .decode(row, "receipt"), reason: try .require(row, "reason"),
            status: try .require(row, "status"), openedAt: try .require(row, "opened_at"))
    }
}
