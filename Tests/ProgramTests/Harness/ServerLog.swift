import Foundation
import JSON
import Synchronization

/// What a server writes to standard error, line by line as it comes.
final class ServerLog: Sendable {
    private struct State {
        var text: [String] = []
        var port: Int?
        var hasEnded = false
        var waiting: [CheckedContinuation<Int?, Never>] = []
    }

    private let state = Mutex(State())

    var lines: [String] { state.withLock { $0.text } }

    /// The lines as JSON; `nil` where one is none.
    var records: [JSONValue?] {
        // A line that is no JSON is what tests look for here.
        lines.map { try? JSONValue(parsing: Array($0.utf8)) }
    }

    func record(_ message: String) -> JSONValue? {
        records.lazy.compactMap { $0 }.first { $0["message"]?.string == message }
    }

    func append(_ line: String) {
        let line = line.trimmingCharacters(in: .newlines)
        guard !line.isEmpty else { return }
        state.withLock { $0.text.append(line) }
        // The first lines may be no JSON when the program complains; then there is no port.
        guard line.contains("Listening"), let record = try? JSONValue(parsing: Array(line.utf8)),
            let port = record["port"]?.string.flatMap(Int.init)
        else { return }
        finish(port)
    }

    func end() { finish(nil) }

    private func finish(_ port: Int?) {
        let waiting = state.withLock { state in
            if let port { state.port = port } else { state.hasEnded = true }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: port) }
    }

    /// The port that requests come to, once they do; `nil` where the server ended before.
    func port() async -> Int? {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state -> Int?? in
                if let port = state.port { return .some(port) }
                if state.hasEnded { return .some(nil) }
                state.waiting.append(continuation)
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
    }
}
