import Privacy
import Testing
import Vault

struct VaultErrorTests {
    private static let all: [VaultError] = [
        .keyFileMissing(path: "/k"), .keyFileTooOpen(path: "/k", mode: 0o644),
        .keyFileUnreadable(path: "/k", reason: "r"),
        .keyFileExists(path: "/k"), .keyFileNotWritten(path: "/k", reason: "r"), .environmentVariableMissing(name: "N"),
        .commandNotStarted(reason: "r"), .commandFailed(status: 3), .commandFailed(status: -9),
        .commandTimedOut(after: .seconds(10)), .notAKey(source: "s"), .notRandom(source: "s"),
        .wrongMasterKey(needed: MasterKey().fingerprint, given: MasterKey().fingerprint),
        .unknownDataKey(DataKey().fingerprint), .doesNotOpen, .notSealed, .notSealable, .notARecipient,
    ]

    @Test func eachErrorIsOneClearLine() {
        let lines = Self.all.map(\.description)
        #expect(Set(lines).count == lines.count)
        #expect(lines.allSatisfy { $0.count > 20 && !$0.contains("\n") })
        #expect(VaultError.keyFileTooOpen(path: "/k", mode: 0o644).description.contains("0644"))
        #expect(VaultError.commandTimedOut(after: .seconds(10)).description.contains("10.0 seconds"))
    }
}
