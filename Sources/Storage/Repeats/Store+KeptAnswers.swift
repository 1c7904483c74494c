package import Domain
import Foundation
import GRDB

/// What is known of an idempotency key.
package enum EarlierAnswer: Sendable, Hashable {
    case none
    /// The same request came before and was answered so.
    case same(KeptAnswer)
    /// The key came before with another request.
    case ofAnotherRequest
}

extension Store {
    /// - Parameters:
    ///   - idempotencyKey: 1 to 255 printable ASCII characters. Keys of one tenant are one set, those of the platform another.
    ///   - request: all that tells this request from others.
    /// - Returns: `nil` where there is no such tenant.
    package func repeatable(
        _ idempotencyKey: String, _ request: [UInt8], of tenant: TenantID?, at now: Timestamp
    ) async throws -> RepeatableRequest? {
        guard let tenant else {
            return try RepeatableRequest(
                idempotencyKey, request, of: nil, sealer: .platform(keyring.platform), at: now)
        }
        guard let keys = try await keyring.keys(of: tenant) else { return nil }
        return try RepeatableRequest(idempotencyKey, request, of: tenant, sealer: .tenant(keys), at: now)
    }

    package func earlierAnswer(to request: RepeatableRequest) async throws -> EarlierAnswer {
        let row = try await read { db in
            try db.row("SELECT fingerprint, answer FROM kept_answers WHERE hash = ?", [request.hash.data])
                .map { (fingerprint: $0["fingerprint"] as Data, answer: $0["answer"] as Data) }
        }
        guard let row else { return .none }
        guard row.fingerprint == request.fingerprint else { return .ofAnotherRequest }
        return .same(try request.open(row.answer))
    }

    /// Keeps an answer after its change, where the change could not keep it itself.
    package func keep(_ answer: KeptAnswer, for request: RepeatableRequest) async throws {
        try await commits.write { db in try request.keep(answer, in: db) }
    }

    /// Forgets answers that are older than a time; answers how many.
    /// - Parameter pause: called between batches.
    package func removeKeptAnswers(before end: Timestamp, pause: () async throws -> Void) async throws -> Int {
        var removed = 0
        while true {
            let count = try await commits.write { db in
                try db.run(
                    """
                    DELETE FROM kept_answers WHERE hash IN
                        (SELECT hash FROM kept_answers WHERE created_at < ? ORDER BY created_at LIMIT 200)
                    """, [end.milliseconds])
                return db.changesCount
            }
            guard count > 0 else { return removed }
            removed += count
            try await pause()
        }
    }
}
