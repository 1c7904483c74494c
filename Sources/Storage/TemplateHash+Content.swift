package import Domain
package import JSON
import Vault

extension TemplateHash {
    /// Of the content that receipts are rendered from, in canonical JSON: the cleaned one of a template version. Neither
    /// the name nor the number of the version is part of it.
    package init(content: JSONValue) {
        self.init(sha256: ContentHash.sha256(content.serialized(sortedNames: true)))
    }

    /// Of the body of a stored version: its `cleaned` member, else its `source`.
    package init(body: JSONValue) {
        self.init(content: body["cleaned"].flatMap { $0 == .null ? nil : $0 } ?? body["source"] ?? .null)
    }
}
