import Foundation
import Glibc
import Privacy
import Testing
import Vault

struct MasterKeySourceTests {
    private static let hexadecimal = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
    private static let base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    private let expected = MasterKey(Secret([UInt8](0..<32)))?.fingerprint

    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "vault-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: folder) } }
        try body(folder)
    }

    private func write(_ text: String, to path: String, mode: mode_t = 0o600) {
        #expect(FileManager.default.createFile(atPath: path, contents: Data(text.utf8)))
        #expect(chmod(path, mode) == 0)
    }

    @Test func settingsNameTheirSource() {
        #expect(MasterKeySource("exec:pass show counterfoil") == .command("pass show counterfoil"))
        #expect(MasterKeySource("env:COUNTERFOIL_KEY") == .environment(name: "COUNTERFOIL_KEY"))
        #expect(MasterKeySource("file:/etc/key") == .file(path: "/etc/key"))
        #expect(MasterKeySource("data/master.key") == .file(path: "data/master.key"))
    }

    // MARK: Files

    @Test(arguments: [
        hexadecimal, hexadecimal.uppercased(), " \(hexadecimal)\n", base64, "\(base64)\n", String(base64.dropLast()),
    ])
    func aKeyIsReadFromAFile(text: String) throws {
        try inFolder { folder in
            write(text, to: "\(folder)/key")
            let key = try MasterKeySource.file(path: "\(folder)/key").load()
            #expect(key.fingerprint == expected)
        }
    }

    @Test(arguments: [
        "", " \n", "short", String(hexadecimal.dropLast(2)), hexadecimal + "00", "g" + hexadecimal.dropFirst(),
        "\(base64)=", "*" + base64.dropFirst(), base64.replacing("8=", with: "9="), String(repeating: "a", count: 5000),
    ])
    func whatIsNoKeyIsRefused(text: String) throws {
        try inFolder { folder in
            write(text, to: "\(folder)/key")
            #expect(throws: VaultError.notAKey(source: "the key file \(folder)/key")) {
                try MasterKeySource.file(path: "\(folder)/key").load()
            }
        }
    }

    @Test func anExampleIsNoKey() throws {
        try inFolder { folder in
            write(String(repeating: "00", count: 32), to: "\(folder)/key")
            #expect(throws: VaultError.notRandom(source: "the key file \(folder)/key")) {
                try MasterKeySource.file(path: "\(folder)/key").load()
            }
        }
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o644, 0o601] as [mode_t])
    func aFileThatOthersReachIsRefused(mode: mode_t) throws {
        try inFolder { folder in
            write(Self.base64, to: "\(folder)/key", mode: mode)
            #expect(throws: VaultError.keyFileTooOpen(path: "\(folder)/key", mode: mode)) {
                try MasterKeySource.file(path: "\(folder)/key").load()
            }
        }
    }

    @Test func aMissingFileOrAFolderIsRefused() throws {
        try inFolder { folder in
            #expect(throws: VaultError.keyFileMissing(path: "\(folder)/none")) {
                try MasterKeySource.file(path: "\(folder)/none").load()
            }
            #expect(throws: VaultError.keyFileUnreadable(path: folder, reason: "it is not a regular file")) {
                try MasterKeySource.file(path: folder).load()
            }
            write("", to: "\(folder)/file")
            #expect(throws: VaultError.keyFileUnreadable(path: "\(folder)/file/x", reason: "Not a directory")) {
                try MasterKeySource.file(path: "\(folder)/file/x").load()
            }
        }
    }

    @Test func aGeneratedFileHoldsTheKeyAndIsPrivate() throws {
        try inFolder { folder in
            let path = "\(folder)/master.key"
            let key = try MasterKeySource.generate(at: path)
            #expect(try MasterKeySource.file(path: path).load().fingerprint == key.fingerprint)
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            #expect(try MasterKeySource.generate(at: "\(folder)/second.key").fingerprint != key.fingerprint)
        }
    }

    @Test func anExistingFileIsNeverOverwritten() throws {
        try inFolder { folder in
            let path = "\(folder)/master.key"
            let key = try MasterKeySource.generate(at: path)
            #expect(throws: VaultError.keyFileExists(path: path)) { try MasterKeySource.generate(at: path) }
            #expect(symlink("\(folder)/elsewhere", "\(folder)/link") == 0)
            #expect(throws: VaultError.keyFileExists(path: "\(folder)/link")) {
                try MasterKeySource.generate(at: "\(folder)/link")
            }
            #expect(try MasterKeySource.file(path: path).load().fingerprint == key.fingerprint)
        }
    }

    @Test func aFileThatCannotBeWrittenIsTold() throws {
        try inFolder { folder in
            let path = "\(folder)/none/master.key"
            #expect(throws: VaultError.keyFileNotWritten(path: path, reason: "No such file or directory")) {
                try MasterKeySource.generate(at: path)
            }
        }
    }

    // MARK: Environment

    @Test func aKeyIsReadFromTheEnvironment() throws {
        let source = MasterKeySource.environment(name: "KEY")
        #expect(try source.load(environment: { $0 == "KEY" ? Secret(text: Self.base64) : nil }).fingerprint == expected)
        #expect(throws: VaultError.notAKey(source: "the environment variable KEY")) {
            try source.load(environment: { _ in Secret(text: "nonsense") })
        }
        #expect(throws: VaultError.notAKey(source: "the environment variable PATH")) {
            try MasterKeySource.environment(name: "PATH").load()
        }
        let missing = "COUNTERFOIL_NO_SUCH_KEY"
        #expect(throws: VaultError.environmentVariableMissing(name: missing)) {
            try MasterKeySource.environment(name: missing).load()
        }
    }

    // MARK: Commands

    @Test func aKeyIsReadFromACommand() throws {
        #expect(try MasterKeySource.command("printf %s \(Self.base64) | cat").load().fingerprint == expected)
    }

    @Test(arguments: [("exit 7", 7), ("kill -9 $$", -9), ("/no/such/program 2>/dev/null", 127)] as [(String, Int32)])
    func aFailingCommandIsTold(command: String, status: Int32) {
        #expect(throws: VaultError.commandFailed(status: status)) {
            try MasterKeySource.command("echo \(Self.base64); \(command)").load()
        }
    }

    @Test(arguments: ["true", "echo nonsense", "cat /dev/zero"])
    func aCommandThatPrintsNoKeyIsTold(command: String) {
        #expect(throws: VaultError.notAKey(source: "the output of the key command")) {
            try MasterKeySource.command(command).load()
        }
    }

    @Test(arguments: ["sleep 100", "sleep 100 | sleep 100", "exec >&-; sleep 100", "echo \(base64); sleep 100"])
    func aHangingCommandIsEndedWithItsChildren(command: String) throws {
        try inFolder { folder in
            let limit = Duration.milliseconds(150)
            #expect(throws: VaultError.commandTimedOut(after: limit)) {
                try MasterKeySource.command("echo $$ > \(folder)/pid; \(command)").load(timeout: limit)
            }
            let text = try String(contentsOfFile: "\(folder)/pid", encoding: .utf8)
            let group = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
            // They were killed; how soon they are gone is the kernel's affair.
            let isGone = (0..<2000).contains { _ in !isAnyRunning(in: group) }
            #expect(isGone)
        }
    }

    /// Whether a process of the group runs. Dead ones that nobody has collected yet are in state `Z`.
    private func isAnyRunning(in group: pid_t) -> Bool {
        // A process that is gone before its state is read does not run.
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.contains { process in
            guard pid_t(process) != nil,
                // As above.
                let state = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
            else { return false }
            // Behind the name in brackets: state, parent, group.
            let fields = state.split(separator: ")").last?.split(separator: " ") ?? []
            return fields.count > 2 && fields[2] == "\(group)" && fields[0] != "Z"
        }
    }
}
