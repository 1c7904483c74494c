import Privacy
import Testing
import Vault

struct LookupHashTests {
    private let key = DataKey()

    @Test func theSameValueAndPurposeGiveTheSameHash() {
        let hash = key.lookupHash(purpose: "phone", value: "+15551230042")
        #expect(hash == key.lookupHash(purpose: "phone", value: "+15551230042"))
        #expect(hash.count == 16)
    }

    @Test func anotherValuePurposeOrKeyGivesAnother() {
        let hash = key.lookupHash(purpose: "phone", value: "+15551230042")
        #expect(hash != key.lookupHash(purpose: "phone", value: "+15551230043"))
        #expect(hash != key.lookupHash(purpose: "email", value: "+15551230042"))
        #expect(hash != DataKey().lookupHash(purpose: "phone", value: "+15551230042"))
        #expect(key.lookupHash(purpose: "ab", value: "c") != key.lookupHash(purpose: "a", value: "bc"))
    }

    @Test func theHashOfAKnownKeyStaysTheSame() throws {
        // Rows are found by it: it may never change from one version to the next.
        let key = try #require(DataKey(Secret([UInt8](0..<32))))
        let hex = key.lookupHash(purpose: "phone", value: "+15551230042").map { String($0, radix: 16) }.joined(
            separator: " ")
        #expect(hex == "32 3c 90 fd 88 f9 6a 40 ad 80 8a d 2c 97 18 d4")
        #expect(key.fingerprint.description == "f611bafdacc16476")
    }

    @Test func anAuthenticationCodeIsWhole() {
        let code = key.authenticationCode(purpose: "phone", of: Array("+15551230042".utf8))
        #expect(code.count == 32)
        #expect(Array(code.prefix(16)) == key.lookupHash(purpose: "phone", value: "+15551230042"))
    }
}
