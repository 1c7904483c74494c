import Foundation
import JSON
import Testing

/// Compares what the audit tells with what the server says of receipts. Reads it as the security team does: by command,
/// with the private key.
struct AuditExamination {
    let data: String
    let sink: String

    /// All entries, opened.
    func entries() async throws -> [JSONValue] {
        let read = try await CounterfoilProgram.run(
            ["audit", "read", "--data", data, "--key", data + "/audit-security.key"], limit: 64 << 20)
        try #require(read.code == 0, "\(read.errors)")
        return try read.output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8), limits: .response) }
    }

    /// The log is sound, nothing is missing from it, and no attempt and no end is told twice or not at all.
    func examine(_ receipts: [JSONValue]) async throws {
        let verified = try await CounterfoilProgram.run(["audit", "verify", "--data", data, "--checkpoint", sink])
        #expect(verified.code == 0, "\(verified.errors)")
        let entries = try await entries()
        #expect(entries.map { $0["sequence"]?.integer } == (0..<Int64(entries.count)).map { $0 })
        #expect(!entries.contains { $0["kind"] == "log.anomaly" })
        #expect(!entries.contains { $0["unreadable"] != nil })
        var attempts = counts(of: ["attempt.started"], in: entries)
        var ends = counts(of: ["delivery.ended", "delivery.blocked"], in: entries)
        for delivery in receipts.flatMap({ $0["deliveries"]?.array ?? [] }) {
            let id = delivery["id"]?.string ?? "?"
            let told = attempts.removeValue(forKey: id) ?? 0
            #expect(told == Int(delivery["attempts"]?.integer ?? -1), "attempts of \(id)")
            #expect(ends.removeValue(forKey: id) == 1, "the end of \(id)")
        }
        let accepted = entries.filter { $0["kind"] == "receipt.accepted" }
            .flatMap { $0["detail"]?["receipts"]?.array ?? [] }.compactMap { $0["receipt"]?.string }
        #expect(accepted.sorted() == receipts.compactMap { $0["id"]?.string }.sorted())
        #expect(attempts.isEmpty && ends.isEmpty, "the audit tells of deliveries that do not exist")
    }

    private func counts(of kinds: Set<String>, in entries: [JSONValue]) -> [String: Int] {
        let told = entries.filter { kinds.contains($0["kind"]?.string ?? "") }
        return Dictionary(told.map { ($0["detail"]?["delivery"]?.string ?? "none", 1) }, uniquingKeysWith: +)
    }
}
