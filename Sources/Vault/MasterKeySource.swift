import Glibc
package import Privacy

/// Where the master key comes from. The source gives 32 bytes as base64 or hexadecimal text.
package enum MasterKeySource: Hashable, Sendable {
    /// A file that only its owner can read.
    case file(path: String)
    case environment(name: String)
    /// What a command prints, run by `/bin/sh -c`: the way to any vault or key management service.
    case command(String)

    /// From the text of a setting: `exec:COMMAND`, `env:NAME`, `file:PATH` or a path.
    package init(_ text: String) {
        if text.hasPrefix("exec:") {
            self = .command(String(text.dropFirst(5)))
        } else if text.hasPrefix("env:") {
            self = .environment(name: String(text.dropFirst(4)))
        } else {
            self = .file(path: text.hasPrefix("file:") ? String(text.dropFirst(5)) : text)
        }
    }

    /// Reads the key. Blocks the thread while a command runs.
    /// - Parameter timeout: how long a command may take.
    /// - Parameter environment: the value of a variable; the process's own by default.
    package func load(
        timeout: Duration = .seconds(10), environment: (String) -> Secret? = MasterKeySource.environmentVariable
    ) throws(VaultError) -> MasterKey {
        guard let key = MasterKey(try material(timeout: timeout, environment: environment)) else {
            throw .notAKey(source: name)
        }
        return key
    }

    /// The 32 bytes themselves, for a key of another kind. Throws as `load(timeout:environment:)`.
    package func material(
        timeout: Duration = .seconds(10), environment: (String) -> Secret? = MasterKeySource.environmentVariable
    ) throws(VaultError) -> Secret {
        let text = try self.text(timeout: timeout, environment: environment)
        guard let material = KeyMaterialText.parse(text) else { throw .notAKey(source: name) }
        guard material.withBytes({ bytes in bytes.contains { $0 != bytes[0] } }) else { throw .notRandom(source: name) }
        return material
    }

    /// What a variable of the process holds.
    package static func environmentVariable(_ name: String) -> Secret? {
        getenv(name).map { Secret(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }

    private func text(
        timeout: Duration, environment: (String) -> Secret?
    ) throws(VaultError) -> Secret {
        switch self {
        case .file(let path): return try KeyFile.read(path)
        case .command(let command): return try KeyCommand.run(command, timeout: timeout)
        case .environment(let name):
            guard let value = environment(name) else { throw .environmentVariableMissing(name: name) }
            return value
        }
    }

    /// How an error names it. A command may have a credential in it and is not shown.
    var name: String {
        switch self {
        case .file(let path): "the key file \(path)"
        case .environment(let name): "the environment variable \(name)"
        case .command: "the output of the key command"
        }
    }

    /// Makes a key at random and writes it to a new file of mode 0600, safely on disk on return. Throws `keyFileExists`
    /// rather than overwrite: with the old key its data would be lost.
    @discardableResult
    package static func generate(at path: String) throws(VaultError) -> MasterKey {
        let material = DataKey().material
        guard let key = MasterKey(material) else { throw .notAKey(source: "the system's source of randomness") }
        try KeyFile.write(KeyMaterialText.text(of: material), to: path)
        return key
    }
}
