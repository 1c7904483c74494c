import Crypto
import Testing

@testable import Vault

struct KeyedHashTests {
    @Test(arguments: [1, 20, 32, 63, 64])
    func itIsTheCodeOfTheStandard(keyLength: Int) throws {
        var random = SystemRandomNumberGenerator()
        let key = SymmetricKey(data: (0..<keyLength).map { _ in UInt8.random(in: 0...255, using: &random) })
        let keyed = KeyedHash(key)
        for length in [0, 1, 55, 56, 63, 64, 65, 1_000] {
            let message = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            var hash = keyed
            message.prefix(length / 2).withUnsafeBytes { hash.update($0) }
            message.dropFirst(length / 2).withUnsafeBytes { hash.update($0) }
            let code = HMAC<SHA256>.authenticationCode(for: message, using: key)
            #expect(hash.finish().elementsEqual(code))
        }
    }
}
