import Foundation

/// A plain HTTP/1.1 client on a socket: one connection a request, so that a cut one shows as what it is.
struct SocketClient: Sendable {
    enum Failure: Error {
        case noConnection(Int32)
        /// The server closed the connection without a complete answer.
        case cut
    }

    let port: Int

    func request(
        _ method: String, _ path: String, headers: [String: String] = [:], body: Data = Data()
    ) async throws -> SocketReply {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        head += "Content-Length: \(body.count)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        let bytes = Data((head + "\r\n").utf8) + body
        return try await withCheckedThrowingContinuation { continuation in
            // A thread of its own: blocking ones of the global queues starve the tasks of the server.
            Thread { continuation.resume(with: Result { try exchange(bytes) }) }.start()
        }
    }

    private func exchange(_ request: Data) throws -> SocketReply {
        let descriptor = try connected()
        defer { close(descriptor) }
        var sent = 0
        while sent < request.count {
            let count = request.withUnsafeBytes { bytes in
                send(descriptor, bytes.baseAddress?.advanced(by: sent), request.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { break }
            sent += count
        }
        var received = Data()
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { break }
            received.append(contentsOf: chunk[..<count])
        }
        guard let reply = SocketReply(received) else { throw Failure.cut }
        return reply
    }

    private func connected() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            throw Failure.noConnection(errno)
        }
        return descriptor
    }
}
