package import Domain
package import Privacy

/// An API key as its holder has it: a public id that names it and a secret that proves it. The store has the id and a
/// hash.
package struct APIKeyText: Sendable {
    /// Of the hash, in bytes.
    package static let hashLength = 32

    package let id: KeyID
    private let secret: Secret

    /// A new key and its text, which is shown once. `nil` unless there are `CredentialText.randomLength` random bytes.
    package static func generate(id: KeyID, randomBytes: [UInt8]) -> (key: APIKeyText, text: Secret)? {
        let publicPart = String(id.description.dropFirst(KeySubject.prefix.count))
        guard let text = CredentialText.apiKey.make(publicPart: publicPart, randomBytes: randomBytes),
            let key = parse(text.revealText())
        else { return nil }
        return (key, text)
    }

    /// A new key with a secret from the system's source of randomness.
    package static func generate(id: KeyID) -> (key: APIKeyText, text: Secret)? {
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<CredentialText.randomLength).map { _ in UInt8.random(in: 0...255, using: &random) }
        return generate(id: id, randomBytes: bytes)
    }

    /// `nil` if this is not the text of a key, a mistyped one included. Whether the key exists is for the store to say.
    package static func parse(_ text: Substring) -> APIKeyText? {
        guard let (publicPart, secret) = CredentialText.apiKey.parse(text),
            let id = KeyID(digits: publicPart)
        else { return nil }
        return APIKeyText(id: id, secret: secret)
    }

    /// The same from a whole string.
    package static func parse(_ text: String) -> APIKeyText? { parse(text[...]) }

    /// What the store holds: HMAC-SHA-256 of id and secret. A slow hash would protect nothing here, since the secret has
    /// 160 random bits.
    /// - Parameter pepper: a key of the platform.
    package func hash(pepper: DataKey) -> [UInt8] {
        pepper.authenticationCode(purpose: "api key", of: id.bytes + secret.reveal())
    }

    /// Whether this is the key whose hash is given, in constant time. For an unknown id, verify against any hash all the
    /// same, so that time does not tell which ids exist.
    package func verify(hash: [UInt8], pepper: DataKey) -> Bool {
        Secret(hash).matches(self.hash(pepper: pepper))
    }
}

extension APIKeyText: CustomStringConvertible, CustomReflectable {
    /// The public id and stars, for logs.
    package var description: String {
        "\(CredentialText.apiKey.prefix)\(id.description.dropFirst(KeySubject.prefix.count))_***"
    }

    package var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
