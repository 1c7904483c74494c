import Foundation
import Privacy
import Storage

/// Looks through one file.
struct SweepFile {
    let path: String

    /// So much is read at once, and so much of it is looked at again with what follows: a number may lie on the border.
    private static let piece = 1 << 20
    private static let overlap = 4 << 10

    func look(_ report: inout SweepReport) {
        report.files += 1
        let name = URL(fileURLWithPath: path).lastPathComponent
        for finding in CardDetector.strictFindings(in: name) {
            report.note(finding.kind, bytes: finding.range.count, in: path, at: "its name")
        }
        guard let file = FileHandle(forReadingAtPath: path) else { return report.noteUnreadable(path) }
        defer {
            // It was only read.
            try? file.close()
        }
        do {
            let start = try read(file, &report)
            if start.starts(with: Array("SQLite format 3\0".utf8)) { lookThroughRows(&report) }
            if Self.isPacked(start) { report.warn(path, "is compressed or encrypted and can't be looked into") }
        } catch {
            report.noteUnreadable(path)
        }
    }

    /// All bytes of the file.
    /// - Returns: its beginning.
    private func read(_ file: FileHandle, _ report: inout SweepReport) throws -> [UInt8] {
        var start: [UInt8] = []
        var text: [UInt8] = []
        // Where `text` begins in the file.
        var base = 0
        while true {
            let part = try file.read(upToCount: Self.piece) ?? Data()
            report.bytes += part.count
            text += part
            if start.isEmpty { start = Array(text.prefix(16)) }
            let isLast = part.isEmpty
            let border = isLast ? text.count : max(0, text.count - Self.overlap)
            for finding in CardDetector.strictFindings(utf8: text) where finding.range.lowerBound < border {
                report.note(
                    finding.kind, bytes: finding.range.count, in: path,
                    at: "offset \(base + finding.range.lowerBound)")
            }
            guard !isLast else { return start }
            text.removeFirst(border)
            base += border
        }
    }

    /// What lies on several pages of a database is whole only in its row.
    private func lookThroughRows(_ report: inout SweepReport) {
        do {
            try DatabaseValues(path: path).visit { place, value in
                for finding in CardDetector.strictFindings(utf8: value) {
                    let row = place.row.map { " of row \($0)" } ?? ""
                    report.note(
                        finding.kind, bytes: finding.range.count, in: path, at: "\(place.table).\(place.column)\(row)")
                }
            }
        } catch {
            report.warn(path, "is a database whose rows can't be read now; its bytes were looked through")
        }
    }

    /// gzip, bzip2, xz, zstd, zip, and files of age, GnuPG and OpenSSL.
    private static func isPacked(_ start: [UInt8]) -> Bool {
        let beginnings: [[UInt8]] = [
            [0x1f, 0x8b], [0x42, 0x5a, 0x68], [0xfd, 0x37, 0x7a, 0x58, 0x5a], [0x28, 0xb5, 0x2f, 0xfd],
            [0x50, 0x4b, 0x03, 0x04], Array("age-encryption".utf8), Array("-----BEGIN PGP".utf8),
            Array("Salted__".utf8),
        ]
        return beginnings.contains { start.starts(with: $0) }
    }
}
