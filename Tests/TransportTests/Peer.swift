import Glibc

/// The server's side of one connection.
struct Peer {
    let socket: Int32
    /// Counted from 1 in the order of acceptance.
    let number: Int
    let server: ScriptedServer

    /// Reads one request with its `Content-Length` body; nil when the client closed.
    func request() -> ScriptedServer.Request? {
        var bytes: [UInt8] = []
        var end: Int?
        while end == nil {
            guard let byte = read(upTo: 1) else { return nil }
            bytes += byte
            if bytes.suffix(4) == Array("\r\n\r\n".utf8) { end = bytes.count }
        }
        let head = String(decoding: bytes, as: UTF8.self)
        let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).trimmingPrefix { $0 == " " }) }
        var body: [UInt8] = []
        while body.count < length ?? 0 {
            guard let more = read(upTo: (length ?? 0) - body.count) else { return nil }
            body += more
        }
        let request = ScriptedServer.Request(head: head, body: body)
        server.record(request)
        return request
    }

    func send(_ text: String) {
        send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// A whole answer after which the connection may be used again.
    func answer(_ body: String = "", status: String = "200 OK", headers: String = "") {
        send("HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    /// Answers each request with its own body until the client closes.
    func echo() {
        while let request = request() {
            answer(String(decoding: request.body, as: UTF8.self))
        }
    }

    /// Returns when the client closed or the server was stopped.
    func waitForEnd() {
        while read(upTo: 1024) != nil {}
    }

    /// Ends the connection at once, so that the script can say that it is over.
    func hangUp() {
        shutdown(socket, Int32(SHUT_RDWR))
    }

    private func read(upTo limit: Int) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = recv(socket, &buffer, limit, 0)
        return count > 0 ? Array(buffer.prefix(count)) : nil
    }
}
