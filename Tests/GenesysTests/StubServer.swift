import Foundation
import Glibc
import Synchronization

struct StubRequest: Sendable {
    let method: String
    /// Path and query as they came.
    let target: String
    let headers: [String: String]
    let body: String

    var token: String? { headers["authorization"].map { String($0.dropFirst("Bearer ".count)) } }
}

enum StubAnswer: Sendable {
    case reply(Int, headers: [String: String] = [:], body: String = "")
    /// Closes the connection without a byte.
    case cut

    static func json(_ body: String, status: Int = 200) -> StubAnswer { .reply(status, body: body) }
}

/// A TCP server on a free loopback port that answers each HTTP request by a function and remembers it.
final class StubServer: Sendable {
    struct Failure: Error {}

    private struct State {
        var requests: [StubRequest] = []
        var open: Set<Int32> = []
        var isStopped = false
        var isListening = true
    }

    let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())
    private let answer: @Sendable (StubRequest) -> StubAnswer

    init(_ answer: @escaping @Sendable (StubRequest) -> StubAnswer) throws {
        self.answer = answer
        (listener, port) = try Self.listen()
        Thread.detachNewThread { [self] in acceptAll() }
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var requests: [StubRequest] { state.withLock { $0.requests } }

    /// In the lock, as closing is: a number that was closed may be somebody else's socket a moment later.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            if state.isListening { shutdown(listener, Int32(SHUT_RDWR)) }
            for socket in state.open { shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    /// A listening socket on a port the system chose.
    static func listen() throws -> (socket: Int32, port: UInt16) {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> Int32 in
                guard bind(socket, address, length) == 0, Glibc.listen(socket, 512) == 0 else { return -1 }
                return getsockname(socket, address, &length)
            }
        }
        guard code == 0 else { throw Failure() }
        return (socket, UInt16(bigEndian: address.sin_port))
    }

    /// A port where nobody listens.
    static func deadPort() throws -> UInt16 {
        let (socket, port) = try listen()
        close(socket)
        return port
    }

    private func acceptAll() {
        while true {
            let socket = accept(listener, nil, nil)
            guard socket >= 0 else { break }
            let isStopped = state.withLock { state in
                state.open.insert(socket)
                return state.isStopped
            }
            guard !isStopped else {
                end(socket)
                break
            }
            Thread.detachNewThread { [self] in
                serve(socket)
                end(socket)
            }
        }
        state.withLock { state in
            state.isListening = false
            close(listener)
        }
    }

    private func end(_ socket: Int32) {
        state.withLock { state in
            state.open.remove(socket)
            close(socket)
        }
    }

    private func serve(_ socket: Int32) {
        while let request = Self.read(socket) {
            state.withLock { $0.requests.append(request) }
            guard case .reply(let status, let headers, let body) = answer(request) else { return }
            let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
            let text = "HTTP/1.1 \(status) Word\r\n\(lines)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            guard Array(text.utf8).withUnsafeBytes({ send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }) > 0
            else { return }
        }
    }
}

extension StubServer {
    /// One request with its `Content-Length` body; `nil` when the client closed.
    private static func read(_ socket: Int32) -> StubRequest? {
        var bytes: [UInt8] = []
        while bytes.suffix(4) != [13, 10, 13, 10] {
            guard let byte = receive(1, from: socket) else { return nil }
            bytes += byte
        }
        let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        guard words.count == 3 else { return nil }
        let pairs = lines.dropFirst().compactMap { line -> (String, String)? in
            let parts = line.split(separator: ":", maxSplits: 1)
            return parts.count == 2 ? (parts[0].lowercased(), parts[1].trimmingCharacters(in: .whitespaces)) : nil
        }
        let headers = Dictionary(pairs) { $1 }
        var body: [UInt8] = []
        let length = headers["content-length"].flatMap(Int.init) ?? 0
        while body.count < length {
            guard let more = receive(length - body.count, from: socket) else { return nil }
            body += more
        }
        return StubRequest(
            method: words[0], target: words[1], headers: headers, body: String(decoding: body, as: UTF8.self))
    }

    private static func receive(_ limit: Int, from socket: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = recv(socket, &buffer, limit, 0)
        return count > 0 ? Array(buffer.prefix(count)) : nil
    }
}
