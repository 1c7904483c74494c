import Foundation
import Glibc
import Synchronization

/// A socket on this machine at which nobody should knock. Whoever does is counted and sent away.
final class LoopbackListener: Sendable {
    struct Failure: Error {
        let step: String
    }

    private let descriptor: Int32
    private let count = Mutex(0)
    let port: UInt16

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(step: "socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isReady = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isReady else { throw Failure(step: "bind") }
        self.descriptor = descriptor
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in sendAllAway() }
    }

    private func sendAllAway() {
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { break }
            count.withLock { $0 += 1 }
            close(connection)
        }
        close(descriptor)
    }

    /// How many knocked until now; ends the thread.
    func connections() -> Int {
        shutdown(descriptor, Int32(SHUT_RDWR))
        return count.withLock { $0 }
    }
}
