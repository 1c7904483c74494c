import Crypto

/// A SHA-256 of content that is no secret. Names the content; hides nothing.
package enum ContentHash {
    /// 32 bytes.
    package static func sha256(_ content: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: content))
    }
}
