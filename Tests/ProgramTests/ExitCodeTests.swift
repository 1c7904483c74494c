import Foundation
import Subprocess
import Testing

/// Each way in which a start fails has its exit code and tells in one line what is wrong.
@Suite struct ExitCodeTests {
    private func expect(
        _ code: Int32, _ words: [String], _ arguments: [String], environment: [String: String] = [:],
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let ended = try await CounterfoilProgram.run(arguments, environment: environment)
        #expect(ended.code == code, "\(ended.errors)", sourceLocation: location)
        let complaints = ended.errors.split(separator: "\n").filter { !$0.hasPrefix("{") }
        #expect(complaints.count == 1, "\(ended.errors)", sourceLocation: location)
        for word in words { #expect(ended.errors.contains(word), "\(ended.errors)", sourceLocation: location) }
        #expect(ended.output.isEmpty, sourceLocation: location)
    }

    @Test(arguments: [
        ["--help"], ["serve", "--help"], ["keys", "create", "--help"], ["help", "demo"], ["--version"],
    ])
    func helpIsNoFailure(arguments: [String]) async throws {
        let ended = try await CounterfoilProgram.run(arguments)
        #expect(ended.code == 0)
        #expect(!ended.output.isEmpty && ended.errors.isEmpty)
    }

    @Test(arguments: [["serve", "--colour", "red"], ["frobnicate"], ["keys", "create"]])
    func wrongUsageEndsWith64(arguments: [String]) async throws {
        let ended = try await CounterfoilProgram.run(arguments)
        #expect(ended.code == 64)
        #expect(ended.output.isEmpty && ended.errors.hasPrefix("Error: "))
    }

    @Test func aMissingDataFolderNameEndsWith64() async throws {
        for command in [["serve"], ["migrate"], ["keys", "create", "--role", "platform_admin"]] {
            try await expect(64, ["--data", "COUNTERFOIL_DATA"], command)
        }
    }

    @Test func aWrongMasterKeyEndsWith78AndTouchesNothing() async throws {
        try await TemporaryFolder.run { folder in
            _ = try await CounterfoilProgram.run(["migrate", "--data", folder.data])
            let other = try folder.write(String(repeating: "0123456789abcdef", count: 4), to: "other.key")
            let before = try folder.contents()
            for command in [["serve", "--listen", "127.0.0.1:0"], ["migrate"]] {
                try await expect(
                    78, ["master key"], command + ["--data", folder.data, "--master-key", "file:" + other])
            }
            expectUntouched(try folder.contents(), before)
        }
    }

    /// The index of the write-ahead log holds no data, and each reader changes it; the first one makes an empty log.
    private func expectUntouched(_ now: [String: Data], _ before: [String: Data]) {
        func data(_ files: [String: Data]) -> [String: Data] {
            files.filter { !$0.key.hasSuffix("-shm") && !($0.key.hasSuffix("-wal") && $0.value.isEmpty) }
        }
        #expect(data(now) == data(before))
    }

    @Test func aWrongMasterKeyAfterAKillTouchesNothingEither() async throws {
        try await TemporaryFolder.run { folder in
            _ = try await RunningServer.run(data: folder.data) { $0.send(.kill) }
            let other = try folder.write(String(repeating: "0123456789abcdef", count: 4), to: "other.key")
            let before = try folder.contents()
            #expect(before.keys.contains { $0.hasSuffix("-wal") })
            try await expect(
                78, ["master key"],
                ["serve", "--listen", "127.0.0.1:0", "--data", folder.data, "--master-key", "file:" + other])
            expectUntouched(try folder.contents(), before)
        }
    }

    @Test func aMissingKeyFileOfAStoreEndsWith78() async throws {
        try await TemporaryFolder.run { folder in
            _ = try await CounterfoilProgram.run(["migrate", "--data", folder.data])
            try FileManager.default.removeItem(atPath: folder.data + "/master.key")
            try await expect(78, ["master.key", "missing"], ["serve", "--data", folder.data])
            #expect(!FileManager.default.fileExists(atPath: folder.data + "/master.key"))
        }
    }

    @Test func aKeyFileThatOthersCanReadEndsWith78() async throws {
        try await TemporaryFolder.run { folder in
            let key = try folder.write(
                String(repeating: "0123456789abcdef", count: 4), to: "open.key", mode: 0o644)
            try await expect(78, ["open.key"], ["serve", "--data", folder.data, "--master-key", "file:" + key])
        }
    }

    @Test func wrongSettingsEndWith78() async throws {
        try await TemporaryFolder.run { folder in
            let serve = ["serve", "--data", folder.data]
            let broken = try folder.write("{", to: "broken.json")
            try await expect(78, ["broken.json"], serve + ["--config", broken])
            let unknown = try folder.write(#"{"lisen": "127.0.0.1:0"}"#, to: "unknown.json")
            try await expect(78, ["unknown.json", "lisen"], serve + ["--config", unknown])
            let wrong = try folder.write(#"{"places": [16]}"#, to: "wrong.json")
            try await expect(78, ["wrong.json", "places"], serve + ["--config", wrong])
            try await expect(78, ["none.json"], serve + ["--config", folder.path + "/none.json"])
            try await expect(78, ["listen"], serve + ["--listen", "nowhere"])
            try await expect(78, ["pollPlanSms"], serve, environment: ["COUNTERFOIL_POLL_PLAN_SMS": "soon"])
            try await expect(78, ["logLevel"], serve + ["--log-level", "loud"])
            try await expect(78, ["tlsCert", "tlsKey"], serve + ["--tls-cert", broken])
            try await expect(78, ["certificate"], serve + ["--tls-cert", broken, "--tls-key", broken])
            try await expect(78, ["bootstrap key"], serve, environment: ["COUNTERFOIL_BOOTSTRAP_KEY": "cfk_wrong"])
        }
    }

    @Test func whatIsTakenOrOutOfReachEndsWith69() async throws {
        try await TemporaryFolder.run { folder in
            let file = try folder.write("", to: "file")
            try await expect(69, ["data folder"], ["serve", "--data", file + "/data"])
            _ = try await RunningServer.run(data: folder.data) { server in
                try await expect(
                    69, ["another server"], ["serve", "--listen", "127.0.0.1:0", "--data", folder.data])
                try await expect(
                    69, ["127.0.0.1:\(server.port)"],
                    ["serve", "--listen", "127.0.0.1:\(server.port)", "--data", folder.path + "/second"])
            }
        }
    }

    @Test func aDamagedStoreEndsWith65() async throws {
        try await TemporaryFolder.run { folder in
            _ = try await CounterfoilProgram.run(["migrate", "--data", folder.data])
            let store = URL(fileURLWithPath: folder.data + "/counterfoil.sqlite")
            for file in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: store.path + file) {
                try FileManager.default.removeItem(atPath: store.path + file)
            }
            try Data(repeating: 0x5A, count: 65_536).write(to: store)
            try await expect(65, ["damaged"], ["serve", "--listen", "127.0.0.1:0", "--data", folder.data])
        }
    }
}
