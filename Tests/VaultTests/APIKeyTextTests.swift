import Domain
import Privacy
import Testing
import Vault

struct APIKeyTextTests {
    private let id = KeyID(at: Timestamp(milliseconds: 1_700_000_000_000))
    private let pepper = DataKey()

    private func makeKey() throws -> (key: APIKeyText, text: String) {
        let (key, text): (APIKeyText, Secret) = try #require(APIKeyText.generate(id: id))
        return (key, text.revealText())
    }

    @Test func aKeyIsReadBackFromItsText() throws {
        let (key, text) = try makeKey()
        #expect(text.hasPrefix("cfk_" + id.description.dropFirst(4) + "_"))
        #expect(text.count == 70)
        let parsed = try #require(APIKeyText.parse(text))
        #expect(parsed.id == id)
        #expect(parsed.verify(hash: key.hash(pepper: pepper), pepper: pepper))
    }

    @Test func theTextOfKnownBytesStaysTheSame() throws {
        let id = try #require(KeyID(bytes: [UInt8](0..<16)))
        let text = try #require(APIKeyText.generate(id: id, randomBytes: [UInt8](100..<120))).text.revealText()
        #expect(text == "cfk_00041061050r3gg28a1c60t3gf_chjpcsv8d5n6pv3ddsqq0wbjedt7axkq2bjq8mb")
    }

    @Test func noOtherSecretVerifies() throws {
        let hash = try makeKey().key.hash(pepper: pepper)
        #expect(hash.count == APIKeyText.hashLength)
        let (key, _) = try makeKey()
        #expect(!key.verify(hash: hash, pepper: pepper))
        #expect(!key.verify(hash: key.hash(pepper: DataKey()), pepper: pepper))
        #expect(!key.verify(hash: [], pepper: pepper))
    }

    @Test func theHashBindsTheId() throws {
        let bytes = [UInt8](0..<20)
        let one = try #require(APIKeyText.generate(id: id, randomBytes: bytes))
        let other = try #require(APIKeyText.generate(id: KeyID(at: Timestamp(milliseconds: 5)), randomBytes: bytes))
        #expect(one.key.hash(pepper: pepper) != other.key.hash(pepper: pepper))
    }

    @Test func eachSingleChangedCharacterIsRefused() throws {
        let text = Array(try makeKey().text.utf8)
        let alphabet = Array("0123456789abcdefghijklmnopqrstuvwxyzABCXYZ_- é".utf8)
        for index in text.indices {
            for other in alphabet where other != text[index] {
                var changed = text
                changed[index] = other
                #expect(APIKeyText.parse(String(decoding: changed, as: UTF8.self)) == nil)
            }
        }
    }

    @Test func swappedMissingAndAddedCharactersAreRefused() throws {
        let text = Array(try makeKey().text)
        for index in text.indices {
            var missing = text
            missing.remove(at: index)
            #expect(APIKeyText.parse(String(missing)) == nil)
            var added = text
            added.insert("0", at: index)
            #expect(APIKeyText.parse(String(added)) == nil)
            guard index > 0, text[index] != text[index - 1] else { continue }
            var swapped = text
            swapped.swapAt(index, index - 1)
            #expect(APIKeyText.parse(String(swapped)) == nil)
        }
    }

    @Test(arguments: [
        "", "cfk_", "Bearer", "cfk_01jd_x", String(repeating: "0", count: 70),
        "whs_" + String(repeating: "0", count: 66),
    ])
    func otherTextIsNoKey(text: String) {
        #expect(APIKeyText.parse(text) == nil)
    }

    @Test func theWrongCountOfRandomBytesMakesNoKey() {
        #expect(APIKeyText.generate(id: id, randomBytes: [1, 2, 3]) == nil)
        #expect(APIKeyText.generate(id: id, randomBytes: [UInt8](repeating: 1, count: 21)) == nil)
    }

    @Test func twoKeysHaveDifferentSecrets() throws {
        let texts = try [makeKey().text, makeKey().text]
        #expect(texts[0] != texts[1])
    }

    @Test func aKeyPrintsItsPublicPartAlone() throws {
        let (key, text) = try makeKey()
        var dumped = ""
        dump(key, to: &dumped)
        let printed = "\(key) \(String(reflecting: key)) \(dumped)"
        #expect(printed.contains("cfk_\(id.description.dropFirst(4))_***"))
        #expect(!printed.contains(text.dropFirst(31).prefix(32)))
    }

    @Test func webhookSecretsHaveTheSameForm() throws {
        let text = try #require(CredentialText.webhookSecret.make(randomBytes: [UInt8](0..<20))).revealText()
        #expect(text.hasPrefix("whs_"))
        #expect(CredentialText.webhookSecret.parse(text)?.secret.count == 32)
        #expect(CredentialText.apiKey.parse(text) == nil)
        #expect(CredentialText.webhookSecret.parse(text.replacing("whs_", with: "whx_")) == nil)
    }
}
