import Domain
import Foundation
import GRDB
import Vault

/// Gives entries their places in the log, in one transaction of the audit's file.
struct AuditAppender {
    private let db: Database
    private(set) var head: AuditHead
    private var segments: Set<AuditSegmentID> = []
    private var tenants: [TenantID?: (count: Int64, leaf: MerkleHash)] = [:]

    init(_ db: Database) throws {
        self.db = db
        head = try AuditHead(in: db)
    }

    /// - Parameter core: the bytes of `parsed`.
    mutating func append(_ parsed: AuditCore, core: [UInt8], body: [UInt8]) throws {
        let chain = try chain(of: parsed.tenant)
        let sequence = head.range.size
        let position = AuditPosition(
            log: head.log, sequence: sequence, tenantSequence: UInt64(chain.count), previousLeaf: chain.leaf)
        let header = AuditHeader.bytes(position, core: core)
        let leaf = AuditHeader.leaf(header: header, body: body)
        var values = StatementValues(count: 7, bytes: header.count + body.count + 96)
        values.add(Int64(sequence))
        values.add(parsed.tenant?.bytes)
        values.add(parsed.at.milliseconds)
        values.add(parsed.kind)
        values.add(header)
        values.add(body)
        values.add(leaf)
        try db.run(
            "INSERT INTO entries (sequence, tenant, at, kind, header, body, leaf) VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        if parsed.form == .open {
            try db.run(
                "INSERT INTO segments (segment, sequence) VALUES (?, ?)", [Data(parsed.segment.bytes), Int64(sequence)])
        }
        for node in head.range.append(leaf) where node.level > 0 && node.level.isMultiple(of: AuditTree.stored) {
            try db.run(
                "INSERT INTO nodes (level, position, hash) VALUES (?, ?, ?)",
                [node.level, Int64(node.position), Data(node.hash)])
        }
        tenants[parsed.tenant] = (chain.count + 1, leaf)
    }

    /// Whether a segment's key stands in the log.
    mutating func knows(_ segment: AuditSegmentID) throws -> Bool {
        if segments.contains(segment) { return true }
        guard try db.row("SELECT 1 FROM segments WHERE segment = ?", [Data(segment.bytes)]) != nil else { return false }
        segments.insert(segment)
        return true
    }

    private func chain(of tenant: TenantID?) throws -> (count: Int64, leaf: MerkleHash) {
        if let known = tenants[tenant] { return known }
        let row = try db.row("SELECT count, leaf FROM tenants WHERE tenant = ?", [tenant?.data ?? Data()])
        return row.map { ($0["count"], Array($0["leaf"] as Data)) } ?? (0, AuditPosition.noLeaf)
    }

    mutating func noteMoved(_ sequence: Int64) { head.moved = sequence }

    func finish() throws {
        for (tenant, chain) in tenants {
            try db.run(
                """
                INSERT INTO tenants (tenant, count, leaf) VALUES (?1, ?2, ?3)
                ON CONFLICT (tenant) DO UPDATE SET count = ?2, leaf = ?3
                """, [tenant?.data ?? Data(), chain.count, Data(chain.leaf)])
        }
        try head.write(in: db)
    }
}
