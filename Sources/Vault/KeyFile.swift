import Glibc
import Privacy

/// A small file with a secret that only its owner can read.
enum KeyFile {
    static func read(_ path: String) throws(VaultError) -> Secret {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            throw errno == ENOENT ? .keyFileMissing(path: path) : .keyFileUnreadable(path: path, reason: systemReason())
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .keyFileUnreadable(path: path, reason: systemReason()) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .keyFileUnreadable(path: path, reason: "it is not a regular file")
        }
        guard status.st_mode & 0o077 == 0 else { throw .keyFileTooOpen(path: path, mode: status.st_mode & 0o777) }
        var bytes = [UInt8](repeating: 0, count: KeyMaterialText.longest)
        defer { explicit_bzero(&bytes, bytes.count) }
        let count = Glibc.read(file, &bytes, bytes.count)
        guard count >= 0 else { throw .keyFileUnreadable(path: path, reason: systemReason()) }
        return Secret(bytes[..<count])
    }

    /// Writes a new file and the entry in its folder through to the disk. Leaves no file behind when it fails.
    static func write(_ text: Secret, to path: String) throws(VaultError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else {
            throw errno == EEXIST ? .keyFileExists(path: path) : .keyFileNotWritten(path: path, reason: systemReason())
        }
        defer { close(file) }
        let written = text.withBytes { Glibc.write(file, $0.baseAddress, $0.count) }
        guard written == text.count, fchmod(file, 0o600) == 0, fsync(file) == 0, syncFolder(of: path) else {
            let reason = systemReason()
            unlink(path)
            throw .keyFileNotWritten(path: path, reason: reason)
        }
    }

    private static func syncFolder(of path: String) -> Bool {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }
}

/// What the system says about the call that just failed.
func systemReason(_ code: Int32 = errno) -> String {
    String(cString: strerror(code))
}
