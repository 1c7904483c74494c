package import JSON

/// The SHA-256 of a template version's content: names it beyond doubt.
package struct TemplateHash: Sendable, Hashable, CustomStringConvertible {
    /// 32 bytes.
    package let bytes: [UInt8]

    /// `nil` for any other count than 32.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        self.bytes = Array(bytes)
    }

    /// From a hash as it was calculated, which has 32 bytes.
    package init(sha256 bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// In hexadecimal.
    package var description: String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}

/// A template version that receipts are accepted with now.
package struct PublishedTemplate: Sendable, Hashable {
    package let name: String
    package let locale: String
    package let version: Int
    package let hash: TemplateHash

    package init(name: String, locale: String, version: Int, hash: TemplateHash) {
        self.name = name
        self.locale = locale
        self.version = version
        self.hash = hash
    }
}

/// A version as it was uploaded: immutable. Version numbers count the uploads of a name, over all its locales.
package struct TemplateVersion: Sendable, Hashable {
    package let name: String
    package let version: Int
    package let locale: String
    package let hash: TemplateHash
    /// The request as it came, cleaned parts and report: what the REST contract shows of a version.
    package let body: JSONValue
    package let author: KeyID
    package let createdAt: Timestamp
    /// `nil` while it is a draft.
    package let publishedAt: Timestamp?

    package init(
        name: String, version: Int, locale: String, hash: TemplateHash, body: JSONValue, author: KeyID,
        createdAt: Timestamp, publishedAt: Timestamp?
    ) {
        self.name = name
        self.version = version
        self.locale = locale
        self.hash = hash
        self.body = body
        self.author = author
        self.createdAt = createdAt
        self.publishedAt = publishedAt
    }
}
