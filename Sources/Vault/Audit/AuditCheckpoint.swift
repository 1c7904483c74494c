import Crypto
package import Domain
import Foundation

/// The state of a log at a size: what a signature vouches for. In text it is a checkpoint of C2SP (tlog-checkpoint):
/// origin, size, root, and a line of ours that tells the time.
package struct AuditCheckpoint: Sendable, Hashable {
    package let origin: String
    package let size: UInt64
    package let root: MerkleHash
    package let at: Timestamp

    package init(log: AuditLogID, size: UInt64, root: MerkleHash, at: Timestamp) {
        (origin, self.size, self.root, self.at) = (Self.origin(log), size, root, at)
    }

    package static func origin(_ log: AuditLogID) -> String { "counterfoil/audit/\(log)" }

    /// What is signed.
    package var text: String {
        "\(origin)\n\(size)\n\(Data(root).base64EncodedString())\ntime \(at)\n"
    }

    private init(origin: String, size: UInt64, root: MerkleHash, at: Timestamp) {
        (self.origin, self.size, self.root, self.at) = (origin, size, root, at)
    }

    /// `nil` where the text is no checkpoint; lines that are not known are allowed at its end.
    package init?(_ text: some StringProtocol) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, lines.last?.isEmpty == true, !lines[0].isEmpty, let size = UInt64(lines[1]),
            String(size) == lines[1], let root = Data(base64Encoded: String(lines[2])),
            root.count == MerkleTree.hashLength
        else { return nil }
        let time = lines[3...].first { $0.hasPrefix("time ") }.flatMap { Timestamp(rfc3339: String($0.dropFirst(5))) }
        self.init(
            origin: String(lines[0]), size: size, root: Array(root), at: time ?? Timestamp(milliseconds: 0))
    }
}

/// A checkpoint with its signatures: a signed note of C2SP.
package struct SignedCheckpoint: Sendable, Hashable {
    package let checkpoint: AuditCheckpoint
    /// Text, an empty line, lines of signatures.
    package let note: String

    /// `nil` where the text is no signed note with a checkpoint in it. No signature is checked.
    package init?(note: String) {
        guard let gap = note.range(of: "\n\n", options: .backwards),
            let checkpoint = AuditCheckpoint(note[..<gap.lowerBound] + "\n")
        else { return nil }
        self.checkpoint = checkpoint
        self.note = note
    }

    init(_ checkpoint: AuditCheckpoint, signatures: [String]) {
        self.checkpoint = checkpoint
        note = checkpoint.text + "\n" + signatures.map { $0 + "\n" }.joined()
    }

    /// Whether the key signed it, under its own name.
    package func isSigned(by key: CheckpointKey) -> Bool {
        guard let gap = note.range(of: "\n\n", options: .backwards) else { return false }
        let text = note[..<gap.lowerBound] + "\n"
        return note[gap.upperBound...].split(separator: "\n").contains { line in
            let words = line.split(separator: " ")
            guard words.count == 3, words[0] == "—", words[1] == key.name,
                let blob = Data(base64Encoded: String(words[2])), blob.count == 68, Array(blob.prefix(4)) == key.id
            else { return false }
            return key.isValid(signature: blob.dropFirst(4), of: Data(text.utf8))
        }
    }
}
