import Foundation

/// `openssl s_server` with a self-signed certificate on a free loopback port; answers GET with a page.
final class EncryptedServer: Sendable {
    struct Failure: Error {}

    /// Path of the certificate, which is its own authority.
    let certificate: String
    private let folder: URL
    private let port: String
    private let process: Process

    init(name: String) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "encrypted-server-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        certificate = folder.appending(path: "certificate.pem").path
        let key = folder.appending(path: "key.pem").path
        let request = try EncryptedServer.openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)", "-keyout", key, "-out", certificate,
        ])
        request.process.waitUntilExit()
        guard request.process.terminationStatus == 0 else { throw Failure() }
        let server = try EncryptedServer.openssl([
            "s_server", "-accept", "127.0.0.1:0", "-www", "-key", key, "-cert", certificate,
        ])
        process = server.process
        // It says `ACCEPT 127.0.0.1:PORT` once it listens.
        var text = ""
        while !(text.contains("ACCEPT") && text.hasSuffix("\n")) {
            let more = server.output.availableData
            guard !more.isEmpty else { throw Failure() }
            text += String(decoding: more, as: UTF8.self)
        }
        guard let last = text.split(separator: "\n").last(where: { $0.hasPrefix("ACCEPT") })?.split(separator: ":").last
        else { throw Failure() }
        port = String(last)
    }

    deinit {
        process.terminate()
        // A temporary folder that stays is the system's to remove.
        try? FileManager.default.removeItem(at: folder)
    }

    func url(_ host: String) -> String { "https://\(host):\(port)/" }

    private static func openssl(_ arguments: [String]) throws -> (process: Process, output: FileHandle) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return (process, output.fileHandleForReading)
    }
}
