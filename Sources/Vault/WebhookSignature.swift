import Crypto
import Foundation
package import Privacy

/// Signatures of the Standard Webhooks specification, version `v1`: HMAC-SHA-256 over id, time and body.
package enum WebhookSignature {
    /// What a signing secret's text begins with; base64 of its bytes follows.
    package static let secretPrefix = "whsec_"
    /// Bytes that a secret may have; ours have 32.
    package static let secretLengths = 24...64

    /// A new secret from the system's source of randomness: its 32 bytes, not its text.
    package static func makeSecret() -> Secret {
        SymmetricKey(size: .bits256).withUnsafeBytes { Secret($0) }
    }

    /// As its user keeps it: `whsec_…`.
    package static func text(of secret: Secret) -> Secret {
        Secret(text: secretPrefix + Data(secret.reveal()).base64EncodedString())
    }

    /// The bytes of a secret; `nil` where the text is none.
    package static func secret(from text: String) -> Secret? {
        guard text.hasPrefix(secretPrefix), let bytes = Data(base64Encoded: String(text.dropFirst(secretPrefix.count))),
            secretLengths.contains(bytes.count)
        else { return nil }
        return Secret(bytes)
    }

    /// One signature: `v1,` and base64.
    /// - Parameters:
    ///   - id: stands in `webhook-id`.
    ///   - timestamp: seconds since 1970; stands in `webhook-timestamp`.
    package static func sign(id: String, timestamp: Int64, body: [UInt8], with secret: Secret) -> String {
        var code = HMAC<SHA256>(key: SymmetricKey(data: secret.reveal()))
        code.update(data: Array("\(id).\(timestamp).".utf8))
        code.update(data: body)
        return "v1," + Data(code.finalize()).base64EncodedString()
    }

    /// What stands in `webhook-signature`: a signature for each secret, with spaces between them.
    package static func header(id: String, timestamp: Int64, body: [UInt8], with secrets: [Secret]) -> String {
        secrets.map { sign(id: id, timestamp: timestamp, body: body, with: $0) }.joined(separator: " ")
    }
}
