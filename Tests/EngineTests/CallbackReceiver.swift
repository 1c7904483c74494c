import Foundation
import Glibc
import Synchronization

/// An HTTP server on a free loopback port that keeps what is posted to it and answers as it is told, each connection on a
/// thread of its own.
final class CallbackReceiver: Sendable {
    struct Post: Sendable {
        let path: String
        let headers: [String: String]
        let body: [UInt8]

        var id: String { headers["webhook-id"] ?? "" }
    }

    /// What to do with a post.
    enum Answer: Sendable {
        case status(Int, headers: String = "", body: String = "")
        /// Says nothing until the peer goes.
        case silence
        /// Ends the connection without a word.
        case hangUp
    }

    struct NoSocket: Error {}

    let port: UInt16
    private let listener: Int32
    private let kept = Mutex<[Post]>([])
    private let open = Mutex<Set<Int32>>([])
    private let answer: @Sendable (Post) -> Answer

    init(_ answer: @escaping @Sendable (Post) -> Answer = { _ in .status(204) }) throws {
        self.answer = answer
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound, listen(listener, 128) == 0 else { throw NoSocket() }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [weak self] in
            // Here and nowhere else: who accepts on a number that was closed may accept in another's place.
            defer { close(descriptor) }
            while true {
                let peer = accept(descriptor, nil, nil)
                guard peer >= 0, let self else { return }
                self.open.withLock { _ = $0.insert(peer) }
                Thread.detachNewThread {
                    while self.serve(peer) {}
                    // Under the lock, because a number that was closed is soon another socket's.
                    self.open.withLock { open in
                        open.remove(peer)
                        close(peer)
                    }
                }
            }
        }
    }

    /// To be called once.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// Ends all connections, the silent ones too.
    func hangUp() {
        open.withLock { open in
            for peer in open { shutdown(peer, Int32(SHUT_RDWR)) }
        }
    }

    func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }
    var posts: [Post] { kept.withLock { $0 } }
    func posts(to path: String) -> [Post] { posts.filter { $0.path == path } }

    /// Answers whether another post may follow.
    private func serve(_ peer: Int32) -> Bool {
        guard let post = read(peer) else { return false }
        kept.withLock { $0.append(post) }
        switch answer(post) {
        case .status(let status, let headers, let body):
            let text = "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
            return send(peer, text, text.utf8.count, Int32(MSG_NOSIGNAL)) > 0
        case .silence:
            var byte: UInt8 = 0
            _ = recv(peer, &byte, 1, 0)
            return false
        case .hangUp: return false
        }
    }

    private func read(_ peer: Int32) -> Post? {
        var received = Data()
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let end = received.range(of: Data("\r\n\r\n".utf8)) {
                let lines = String(decoding: received[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    let sides = line.split(separator: ":", maxSplits: 1).map(String.init)
                    headers[sides[0].lowercased()] =
                        sides.count == 2 ? sides[1].trimmingCharacters(in: .whitespaces) : ""
                }
                let length = headers["content-length"].flatMap { Int($0) } ?? 0
                if received.count - end.upperBound >= length {
                    let path = lines[0].split(separator: " ").dropFirst().first.map(String.init) ?? ""
                    return Post(path: path, headers: headers, body: Array(received[end.upperBound...].prefix(length)))
                }
            }
            let count = recv(peer, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            received += chunk[..<count]
        }
    }
}
