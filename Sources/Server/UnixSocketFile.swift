import Glibc

/// The file of a unix socket. A server that was killed leaves it behind, and the HTTP library then removes it; but it
/// would take a running server's away as well.
enum UnixSocketFile {
    /// Throws `unavailable` where somebody answers there already.
    static func requireUnused(_ path: String) throws(CommandFailure) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        guard var address = address(path) else { return }
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected != 0 else { throw .unavailable("can't listen on unix:\(path): another program does") }
    }

    /// `nil` where the path is too long for a socket.
    private static func address(_ path: String) -> sockaddr_un? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < room else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return address
    }
}
