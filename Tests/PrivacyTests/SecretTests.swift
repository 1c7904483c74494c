import Foundation
import Glibc
import Privacy
import Testing

struct SecretTests {
    @Test func aSecretNeverPrintsPlain() throws {
        let secret = Secret(text: "hunter-2")
        var dumped = ""
        dump(secret, to: &dumped)
        let encoded = String(decoding: try JSONEncoder().encode([secret]), as: UTF8.self)
        let printed = "\(secret) \(String(reflecting: secret)) \(dumped) \([secret]) \(encoded)"
        #expect(!printed.contains("hunter"))
        #expect(!printed.contains("104"))
        #expect("\(secret)" == "***")
    }

    @Test func thePlainBytesTakeANamedCall() {
        let secret = Secret(text: "hunter-2")
        #expect(secret.reveal() == Array("hunter-2".utf8))
        #expect(secret.revealText() == "hunter-2")
        #expect(secret.withBytes { $0.count } == 8)
        #expect(Secret([]).reveal().isEmpty)
    }

    @Test(arguments: ["hunter-3", "Hunter-2", "hunter-22", "hunter-", ""])
    func anotherSecretDoesNotMatch(other: String) {
        let secret = Secret(text: "hunter-2")
        #expect(!secret.matches(Array(other.utf8)))
        #expect(secret != Secret(text: other))
    }

    @Test func theSameSecretMatches() {
        #expect(Secret(text: "hunter-2").matches(Array("hunter-2".utf8)))
        #expect(Secret(text: "hunter-2") == Secret(text: "hunter-2"))
    }

    @Test func theMemoryIsWipedWhenTheLastCopyIsDropped() throws {
        let pattern = (0..<4096).map { _ in UInt8.random(in: 1...255) }
        var secret: Secret? = Secret(pattern)
        var copy = secret
        let address = try #require(secret?.withBytes { UInt(bitPattern: $0.baseAddress) })
        secret = nil
        var seen = [UInt8](repeating: 0, count: 4096)
        try readMemory(at: address, into: &seen)
        #expect(seen == pattern, "a copy still holds it")
        #expect(copy?.matches(pattern) == true)
        copy = nil
        try readMemory(at: address, into: &seen)
        #expect(zip(seen, pattern).count { $0 == $1 } < 200, "bytes of the secret are left in memory")
    }

    /// Reads the memory of this process by the kernel, which may be asked for memory that was given back. The buffer
    /// must exist before that, or it would be laid over the place to look at.
    private func readMemory(at address: UInt, into bytes: inout [UInt8]) throws {
        let file = open("/proc/self/mem", O_RDONLY)
        try #require(file >= 0)
        defer { close(file) }
        let got = pread(file, &bytes, bytes.count, off_t(address))
        // Memory that is no longer mapped can't be read: nothing is left there.
        if got != bytes.count { bytes = [] }
    }
}
