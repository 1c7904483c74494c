package import Privacy

/// A webhook secret as its holder has it: `whs_…`. The same secret signs by Standard Webhooks, as `whsec_…`.
package enum WebhookSecretText {
    /// A new secret from the system's source of randomness, and its two texts, which are shown once.
    package static func generate() -> (secret: Secret, text: Secret, signing: Secret)? {
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<CredentialText.randomLength).map { _ in UInt8.random(in: 0...255, using: &random) }
        guard let text = CredentialText.webhookSecret.make(randomBytes: bytes), let secret = parse(text.revealText())
        else { return nil }
        return (secret, text, WebhookSignature.text(of: secret))
    }

    /// The 32 characters of the secret; `nil` if this is not the text of one, a mistyped one included.
    package static func parse(_ text: String) -> Secret? {
        CredentialText.webhookSecret.parse(text)?.secret
    }
}
