import Foundation
import Glibc
import Synchronization

/// A tiny HTTP server on a free loopback port that keeps what is posted to it.
final class CheckpointReceiver: Sendable {
    struct Post: Sendable {
        let head: String
        let body: String
    }

    struct NoSocket: Error {}

    private struct State {
        var posts: [Post] = []
        var status: Int
    }

    let port: UInt16
    private let listener: Int32
    private let state: Mutex<State>

    init(status: Int = 200) throws {
        state = Mutex(State(status: status))
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
        guard isBound, listen(listener, 16) == 0 else { throw NoSocket() }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [weak self] in
            // Here and nowhere else: who accepts on a number that was closed may accept in another's place.
            defer { close(descriptor) }
            while true {
                let peer = accept(descriptor, nil, nil)
                guard peer >= 0, let self else { return }
                self.serve(peer)
                close(peer)
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    var url: String { "http://127.0.0.1:\(port)/checkpoints" }
    var posts: [Post] { state.withLock { $0.posts } }

    func answer(with status: Int) { state.withLock { $0.status = status } }

    private func serve(_ peer: Int32) {
        var received = Data()
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let end = received.range(of: Data("\r\n\r\n".utf8)) {
                let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
                let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
                if received.count - end.upperBound >= length ?? 0 {
                    let post = Post(head: head, body: String(decoding: received[end.upperBound...], as: UTF8.self))
                    let status = state.withLock { state in
                        state.posts.append(post)
                        return state.status
                    }
                    let answer = "HTTP/1.1 \(status) X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    _ = send(peer, answer, answer.utf8.count, Int32(MSG_NOSIGNAL))
                    return
                }
            }
            let count = recv(peer, &chunk, chunk.count, 0)
            guard count > 0 else { return }
            received += chunk[..<count]
        }
    }
}
