import Foundation

/// Keeps SQLite from writing: holds the lock that a writer takes in the index of the write-ahead log, as another process
/// would. It is a lock of the open file, not of the process, so that it holds against SQLite in this process too.
package final class WriteLock: Sendable {
    private static let setLock: Int32 = 37  // F_OFD_SETLK of Linux
    private static let writeByte: off_t = 120
    private let descriptor: Int32

    package init(database path: String) throws {
        descriptor = open(path + "-shm", O_RDWR)
        guard descriptor >= 0 else { throw POSIXError(.ENOENT) }
        while !set(Int16(F_WRLCK)) { sched_yield() }
    }

    private func set(_ type: Int16) -> Bool {
        var lock = flock()
        (lock.l_type, lock.l_whence, lock.l_start, lock.l_len) = (type, Int16(SEEK_SET), Self.writeByte, 1)
        return fcntl(descriptor, Self.setLock, &lock) == 0
    }

    /// The file stays open: closing it would end SQLite's own locks.
    package func release() {
        _ = set(Int16(F_UNLCK))
    }
}
