import Foundation
import Glibc
import Synchronization

/// A TCP server on a free loopback port whose connections each follow a script, with a thread of its own each.
final class ScriptedServer: Sendable {
    struct Failure: Error {}

    struct Request: Sendable {
        let head: String
        let body: [UInt8]
    }

    private struct Seen {
        var connections = 0
        var requests: [Request] = []
        var open: Set<Int32> = []
        var isListening = true
        var isStopped = false
    }

    let port: UInt16
    /// One element for each request that was read whole.
    let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation
    private let listener: Int32
    private let seen = Mutex(Seen())
    private let script: @Sendable (Peer) -> Void

    init(_ script: @escaping @Sendable (Peer) -> Void) throws {
        self.script = script
        (listener, port) = try Loopback.listen()
        (arrivals, arrived) = AsyncStream.makeStream()
        Thread.detachNewThread { [self] in acceptAll() }
    }

    var url: String { "http://127.0.0.1:\(port)/" }
    var connections: Int { seen.withLock { $0.connections } }
    var requests: [Request] { seen.withLock { $0.requests } }

    /// Ends listening and each open connection. Under the lock, because a number that was closed is soon another socket's.
    func stop() {
        seen.withLock { seen in
            seen.isStopped = true
            if seen.isListening { shutdown(listener, Int32(SHUT_RDWR)) }
            for socket in seen.open { shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    func record(_ request: Request) {
        seen.withLock { $0.requests.append(request) }
        arrived.yield()
    }

    private func acceptAll() {
        while true {
            let socket = accept(listener, nil, nil)
            guard socket >= 0 else { break }
            let number = seen.withLock { seen -> Int? in
                guard !seen.isStopped else { return nil }
                seen.connections += 1
                seen.open.insert(socket)
                return seen.connections
            }
            guard let number else {
                close(socket)
                break
            }
            Thread.detachNewThread { [self] in
                script(Peer(socket: socket, number: number, server: self))
                seen.withLock { _ = $0.open.remove(socket) }
                close(socket)
            }
        }
        seen.withLock { seen in
            seen.isListening = false
            close(listener)
        }
    }
}

enum Loopback {
    /// A listening socket on a port the system chose.
    static func listen() throws -> (socket: Int32, port: UInt16) {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutableBytes(of: &address) { bytes -> Int32 in
            guard let start = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress else { return -1 }
            guard bind(socket, start, length) == 0, Glibc.listen(socket, 512) == 0 else { return -1 }
            return getsockname(socket, start, &length)
        }
        guard code == 0 else { throw ScriptedServer.Failure() }
        return (socket, UInt16(bigEndian: address.sin_port))
    }

    /// A port where nobody listens.
    static func deadPort() throws -> UInt16 {
        let (socket, port) = try listen()
        close(socket)
        return port
    }
}
