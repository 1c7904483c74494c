import Domain
import GRDB
import JSON
import Synchronization

/// What the audit tells of accepted receipts. They are too many for an entry each: those that commit together for one
/// tenant and one caller share one. What each says of itself is written on its own caller's thread.
final class AcceptanceNotes: Sendable {
    /// One receipt and the request that asked for it.
    struct Note: Sendable {
        let tenant: TenantID
        let who: AuditActor.Who
        let at: Timestamp
        let text: [UInt8]

        init(_ receipt: ReceiptID, of tenant: TenantID, by actor: AuditActor, at now: Timestamp) {
            self.tenant = tenant
            who = actor.who
            at = now
            var note = JSONText()
            note.add("receipt", receipt.description)
            note.add("requestId", actor.requestID)
            note.add("source", actor.source)
            note.add("traceparent", actor.trace)
            text = note.finish()
        }
    }

    private struct Group: Hashable {
        let tenant: TenantID
        let who: AuditActor.Who
    }

    /// So that no entry grows without end.
    private static let mostInAnEntry = 1_000

    private let open = Mutex<[Note]>([])

    /// Adds a receipt to the open transaction.
    func add(_ note: Note) { open.withLock { $0.append(note) } }

    var mark: Int { open.withLock { $0.count } }

    /// Takes back what the open transaction added after a mark.
    func undo(to mark: Int = 0) { open.withLock { $0.removeLast(max(0, $0.count - mark)) } }

    /// Hands over what the open transaction accepted, by tenant and caller.
    func take(_ body: (AuditEvent, _ content: [UInt8]) throws -> Void) rethrows {
        let notes = open.withLock { notes in
            defer { notes.removeAll(keepingCapacity: true) }
            return notes
        }
        guard !notes.isEmpty else { return }
        for (group, notes) in Dictionary(grouping: notes, by: { Group(tenant: $0.tenant, who: $0.who) }) {
            var rest = notes[...]
            while let first = rest.first {
                let event = AuditEvent(.receiptAccepted, of: group.tenant, by: AuditActor(group.who), at: first.at)
                try body(event, Self.content(rest.prefix(Self.mostInAnEntry)))
                rest = rest.dropFirst(Self.mostInAnEntry)
            }
        }
    }

    /// As `AuditEvent.sealedPart` would be.
    private static func content(_ notes: ArraySlice<Note>) -> [UInt8] {
        var bytes = Array(#"{"source":null,"requestId":null,"traceparent":null,"detail":{"receipts":["#.utf8)
        bytes.reserveCapacity(notes.count * 160)
        for note in notes {
            if bytes.last == UInt8(ascii: "}") { bytes.append(UInt8(ascii: ",")) }
            bytes += note.text
        }
        bytes += "]}}".utf8
        return bytes
    }
}
