import Foundation
import Testing

/// The command line wins over the environment, the environment over the file.
@Suite struct SettingsTests {
    /// Which of three levels of logging is in force is seen in the first lines.
    @Test func theCommandLineWinsOverTheEnvironmentAndThatOverTheFile() async throws {
        try await TemporaryFolder.run { folder in
            let config = try folder.write(
                #"{"data": "\#(folder.path)/by-file", "listen": "127.0.0.1:0"}"#, to: "settings.json")
            let byFile = try await ended(["migrate", "--config", config])
            let byEnvironment = try await ended(["migrate", "--config", config], data: folder.path + "/by-environment")
            let byOption = try await ended(
                ["migrate", "--config", config, "--data", folder.path + "/by-option"],
                data: folder.path + "/unused", file: config)
            let onlyFile = try await CounterfoilProgram.run(["migrate"], environment: ["COUNTERFOIL_CONFIG": config])
            for result in [byFile, byEnvironment, byOption, onlyFile] { #expect(result.code == 0, "\(result.errors)") }
            for made in ["by-file", "by-environment", "by-option"] {
                #expect(FileManager.default.fileExists(atPath: folder.path + "/\(made)/counterfoil.sqlite"))
            }
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/unused"))
        }
    }

    private func ended(
        _ arguments: [String], data: String? = nil, file: String? = nil
    ) async throws -> CounterfoilProgram.Ending {
        var environment: [String: String] = [:]
        environment["COUNTERFOIL_DATA"] = data
        environment["COUNTERFOIL_CONFIG"] = file
        return try await CounterfoilProgram.run(arguments, environment: environment)
    }

    @Test func aServerReadsAllItsSettingsFromAFile() async throws {
        try await TemporaryFolder.run { folder in
            let config = try folder.write(
                #"{"listen": "127.0.0.1:0", "logLevel": "debug", "places": 16, "allowPrivateUpstreams": true}"#,
                to: "settings.json")
            let ended = try await RunningServer.run(data: folder.data, ["--config", config]) { $0.port }
            #expect(ended.result > 0)
            #expect(ended.status.code == 0)
        }
    }

    @Test func migrateMakesAStoreAndMayRunAgain() async throws {
        try await TemporaryFolder.run { folder in
            for _ in 0..<2 {
                let ended = try await CounterfoilProgram.run(["migrate", "--data", folder.data])
                #expect(ended.code == 0)
                #expect(ended.output == "The store is up to date.\n")
            }
            for (name, mode) in [("", 0o700), ("/counterfoil.sqlite", 0o600), ("/master.key", 0o600)] {
                let attributes = try FileManager.default.attributesOfItem(atPath: folder.data + name)
                #expect(attributes[.posixPermissions] as? Int == mode)
            }
        }
    }
}
