import Foundation

/// A folder that is gone with the test.
struct TemporaryFolder: Sendable {
    let path: String

    static func run<Result>(_ body: (TemporaryFolder) async throws -> Result) async throws -> Result {
        let path = FileManager.default.temporaryDirectory.path + "/counterfoil-program-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer {
            // What is left of a temporary folder harms nobody.
            try? FileManager.default.removeItem(atPath: path)
        }
        return try await body(TemporaryFolder(path: path))
    }

    /// A data folder for a server, not made yet.
    var data: String { path + "/data" }

    /// A second place for the audit's checkpoints.
    var sink: String { path + "/checkpoints" }

    @discardableResult
    func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
        let file = path + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        return file
    }

    /// The bytes of each file of the data folder, by name.
    func contents() throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: data) {
            contents[name] = try Data(contentsOf: URL(fileURLWithPath: data + "/" + name))
        }
        return contents
    }
}
