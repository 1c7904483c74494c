import Glibc

/// An exclusive lock on a file; the kernel lets it go when the process ends, however it ends.
final class FolderLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// `nil` where another process holds it.
    static func take(_ path: String) throws -> FolderLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandFailure.unavailable("the lock \(path) can't be made") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        return FolderLock(descriptor: descriptor)
    }

    /// Waits until nobody else holds it.
    static func wait(_ path: String) throws -> FolderLock {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandFailure.unavailable("the lock \(path) can't be made") }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                close(descriptor)
                throw CommandFailure.unavailable("the lock \(path) can't be taken")
            }
        }
        return FolderLock(descriptor: descriptor)
    }

    deinit { close(descriptor) }
}
