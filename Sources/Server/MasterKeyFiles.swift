import Glibc
import Vault

/// A rotation of a master key that lies in a file: the new key is written beside it first, and takes its place when the
/// keyring is under it. A start finds out by trying which of the two is the right one.
enum MasterKeyFiles {
    /// Where the new key lies until then.
    static func next(_ path: String) -> String { path + ".next" }

    /// Puts the new key in the place of the old one, safely on disk on return. Does nothing where there is none.
    static func replace(_ path: String) throws {
        guard rename(next(path), path) == 0 else {
            guard errno == ENOENT else {
                throw CommandFailure.unavailable("\(next(path)) can't be renamed to \(path); do it by hand")
            }
            return
        }
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
