import Glibc
import Privacy

/// Runs a shell command and takes what it prints. Its error output goes where ours goes, so that the operator sees it.
enum KeyCommand {
    static func run(_ command: String, timeout: Duration) throws(VaultError) -> Secret {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .commandNotStarted(reason: systemReason()) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let output = ends[0]
        defer { close(output) }
        let started = spawn(command, output: ends[1])
        close(ends[1])
        let process = try started.get()
        let deadline = ContinuousClock.now + timeout
        guard let text = read(output, until: deadline) else {
            end(process)
            throw .commandTimedOut(after: timeout)
        }
        guard text.count < KeyMaterialText.longest else {
            end(process)
            throw .notAKey(source: MasterKeySource.command(command).name)
        }
        guard let status = wait(for: process, until: deadline) else {
            end(process)
            throw .commandTimedOut(after: timeout)
        }
        guard status == 0 else { throw .commandFailed(status: status) }
        return text
    }

    /// Ends the whole group: the shell's children too.
    private static func end(_ process: pid_t) {
        kill(-process, SIGKILL)
        waitpid(process, nil, 0)
    }

    private static func spawn(_ command: String, output: Int32) -> Result<pid_t, VaultError> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
        let words: [UnsafeMutablePointer<CChar>?] = ["/bin/sh", "-c", command].map { (word: String) in strdup(word) }
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, "/bin/sh", &actions, &attributes, words + [nil], environ)
        return code == 0 ? .success(process) : .failure(.commandNotStarted(reason: systemReason(code)))
    }

    /// All that is printed until the end of the output, as far as it can be a key; `nil` when the time is over first.
    private static func read(_ output: Int32, until deadline: ContinuousClock.Instant) -> Secret? {
        var bytes = [UInt8](repeating: 0, count: KeyMaterialText.longest)
        defer { explicit_bzero(&bytes, bytes.count) }
        var filled = 0
        while filled < bytes.count {
            let left = deadline - ContinuousClock.now
            guard left > .zero else { return nil }
            var request = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            let ready = poll(&request, 1, milliseconds(left))
            if ready <= 0 { continue }
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(output, $0.baseAddress.map { $0 + filled }, $0.count - filled)
            }
            if count == 0 { break }
            if count > 0 { filled += count }
        }
        return Secret(bytes[..<filled])
    }

    /// The exit status, or minus the number of the signal that ended it; `nil` when the time is over first.
    private static func wait(for process: pid_t, until deadline: ContinuousClock.Instant) -> Int32? {
        var status: Int32 = 0
        while waitpid(process, &status, WNOHANG) == 0 {
            guard ContinuousClock.now < deadline else { return nil }
            poll(nil, 0, 2)
        }
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : -signal
    }

    private static func milliseconds(_ duration: Duration) -> Int32 {
        let (seconds, attoseconds) = duration.components
        return Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
