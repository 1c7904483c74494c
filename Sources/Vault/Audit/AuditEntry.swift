package import Domain

/// What a writer knows of an entry before it has its place in the log. Its bytes are what the content is sealed with.
///
/// All numbers are big-endian; texts have their length in one byte in front. Bytes are stored and hashed as they are,
/// never written again from their parts.
package struct AuditCore: Sendable, Hashable {
    package enum Form: UInt8, Sendable {
        /// The content is ciphertext and tag.
        case sealed = 1
        /// The content can be read by all: the wrapped keys of a segment.
        case open = 2
    }

    package let form: Form
    package let segment: AuditSegmentID
    /// Of the entry in its segment; the nonce.
    package let counter: UInt64
    package let at: Timestamp
    package let tenant: TenantID?
    package let kind: String
    package let actor: String
    package let outcome: String

    package init(
        form: Form, segment: AuditSegmentID, counter: UInt64, at: Timestamp, tenant: TenantID?, kind: String,
        actor: String, outcome: String
    ) {
        self.form = form
        self.segment = segment
        self.counter = counter
        self.at = at
        self.tenant = tenant
        self.kind = kind
        self.actor = actor
        self.outcome = outcome
    }

    package var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(160)
        writer.bytes.append(form.rawValue)
        writer.bytes += segment.bytes
        writer.write(counter)
        writer.write(UInt64(bitPattern: at.milliseconds * 1_000))
        writer.bytes += tenant?.bytes ?? Self.noTenant
        for text in [kind, actor, outcome] { writer.write(text) }
        return writer.bytes
    }

    private static let noTenant = [UInt8](repeating: 0, count: 16)

    init?(_ reader: inout ByteReader) {
        guard let form = reader.byte().flatMap(Form.init), let segment = reader.bytes(16),
            let counter = reader.number(),
            let time = reader.number(), let tenant = reader.bytes(16), let kind = reader.text(),
            let actor = reader.text(), let outcome = reader.text()
        else { return nil }
        self.form = form
        self.segment = AuditSegmentID(bytes: segment)
        self.counter = counter
        at = Timestamp(milliseconds: Int64(bitPattern: time) / 1_000)
        self.tenant = tenant == Self.noTenant ? nil : TenantID(bytes: tenant)
        (self.kind, self.actor, self.outcome) = (kind, actor, outcome)
    }
}

/// The place of an entry: in the log, and behind the last one of the same tenant.
package struct AuditPosition: Sendable, Hashable {
    package let log: AuditLogID
    package let sequence: UInt64
    /// Counts the tenant's entries from 0.
    package let tenantSequence: UInt64
    /// The leaf of the tenant's entry before this one; zeros for the first.
    package let previousLeaf: MerkleHash

    package static let noLeaf = MerkleHash(repeating: 0, count: MerkleTree.hashLength)

    package init(log: AuditLogID, sequence: UInt64, tenantSequence: UInt64, previousLeaf: MerkleHash) {
        self.log = log
        self.sequence = sequence
        self.tenantSequence = tenantSequence
        self.previousLeaf = previousLeaf
    }
}

/// The header of an entry, read from its bytes: version, place, core.
package struct AuditHeader: Sendable, Hashable {
    static let version: UInt8 = 1

    package let position: AuditPosition
    package let core: AuditCore

    package static func bytes(_ position: AuditPosition, core: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(core.count + 80)
        writer.bytes.append(version)
        writer.bytes += position.log.bytes
        writer.write(position.sequence)
        writer.write(position.tenantSequence)
        writer.bytes += position.previousLeaf
        writer.bytes += core
        return writer.bytes
    }

    /// `nil` where the bytes are no header of a known version, or more than one.
    package init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard reader.byte() == Self.version, let log = reader.bytes(16), let sequence = reader.number(),
            let tenantSequence = reader.number(), let previous = reader.bytes(MerkleTree.hashLength),
            let core = AuditCore(&reader), reader.isAtEnd
        else { return nil }
        position = AuditPosition(
            log: AuditLogID(bytes: log), sequence: sequence, tenantSequence: tenantSequence, previousLeaf: previous)
        self.core = core
    }

    /// The hash that stands for an entry in the tree.
    package static func leaf(header: [UInt8], body: [UInt8]) -> MerkleHash {
        MerkleTree.leaf(header + MerkleTree.bodyHash(body))
    }
}

extension AuditCore {
    /// A core at the beginning of some bytes, and how many it has; `nil` where there is none.
    package static func split(_ bytes: [UInt8]) -> (count: Int, core: AuditCore)? {
        var reader = ByteReader(bytes)
        guard let core = AuditCore(&reader) else { return nil }
        return (bytes.count - reader.count, core)
    }
}
