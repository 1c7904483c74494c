import Foundation
import Glibc
import HTTPTypes
import Privacy
import Transport
import Vault

/// Takes copies of checkpoints.
protocol AuditSink: Sendable {
    var name: String { get }

    /// Returns when the copy is safe. Throws a `SinkFailure`.
    func store(_ checkpoint: SignedCheckpoint) async throws
}

struct SinkFailure: Error, CustomStringConvertible {
    let description: String
}

/// A folder, best on another machine's disk: one file a checkpoint, never overwritten.
struct FolderSink: AuditSink {
    let path: String
    var name: String { path }

    func store(_ checkpoint: SignedCheckpoint) async throws {
        let log = checkpoint.checkpoint.origin.split(separator: "/").last.map(String.init) ?? "log"
        let folder = path + "/" + log
        let size = String(checkpoint.checkpoint.size)
        let file = folder + "/checkpoint-" + String(repeating: "0", count: 12 - min(12, size.count)) + size + ".txt"
        let files = FileManager.default
        guard !files.fileExists(atPath: file) else { return }
        do {
            try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try write(checkpoint.note, to: file + ".new")
            guard rename(file + ".new", file) == 0 else { throw SinkFailure(description: "errno \(errno)") }
        } catch {
            throw SinkFailure(description: "\(file) can't be written")
        }
    }

    private func write(_ text: String, to file: String) throws {
        let handle = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard handle >= 0 else { throw SinkFailure(description: "errno \(errno)") }
        defer { close(handle) }
        let bytes = Array(text.utf8)
        guard Glibc.write(handle, bytes, bytes.count) == bytes.count, fsync(handle) == 0 else {
            throw SinkFailure(description: "errno \(errno)")
        }
    }
}

/// An address that takes each checkpoint as the text body of a POST.
struct AddressSink: AuditSink {
    let url: String
    let token: Secret?
    let transport: Transport
    var name: String { url }

    func store(_ checkpoint: SignedCheckpoint) async throws {
        var headers: HTTPFields = [.contentType: "text/plain; charset=utf-8"]
        if let token { headers[.authorization] = "Bearer \(token.revealText())" }
        let reply: HTTPReply
        do {
            reply = try await transport.send(
                HTTPCall(method: .post, url: url, headers: headers, body: Array(checkpoint.note.utf8)))
        } catch {
            throw SinkFailure(description: "\(error)")
        }
        guard (200...299).contains(reply.status) else {
            throw SinkFailure(description: "it answered with \(reply.status)")
        }
    }
}
