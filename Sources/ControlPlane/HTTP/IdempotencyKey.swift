import HTTPTypes
import JSON

/// The `Idempotency-Key` header of draft-ietf-httpapi-idempotency-key-header.
enum IdempotencyKey {
    /// The key as the caller chose it: bare, or as a quoted string of RFC 8941 with its escapes undone.
    /// - Throws: `idempotency-key-missing`, `idempotency-key-invalid`.
    static func required(_ headers: HTTPFields) throws(Problem) -> String {
        guard let text = headers.text(HeaderName.idempotencyKey) else { throw Problem(.idempotencyKeyMissing) }
        // Of two nobody can say which one is meant; joined to one text they have a comma between them.
        if text.utf8.contains(UInt8(ascii: ",")), headers[values: HeaderName.idempotencyKey].count > 1 {
            throw Problem(.idempotencyKeyInvalid, detail: "The header is given more than once.")
        }
        guard let key = text.hasPrefix("\"") ? unquoted(text) : text, isKey(key) else {
            throw Problem(.idempotencyKeyInvalid)
        }
        return key
    }

    /// The key in a body, where it needs no quotes of its own.
    static func field(_ value: JSONValue) throws(InvalidValue) -> String {
        let key = try Field.string(value)
        guard isKey(key) else { throw InvalidValue("invalid-format", "must be 1 to 255 printable ASCII characters") }
        return key
    }

    private static func isKey(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }

    private static func unquoted(_ text: String) -> String? {
        var rest = text.utf8.dropFirst()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return rest.isEmpty ? String(decoding: bytes, as: UTF8.self) : nil
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst(), escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\")
                else {
                    return nil
                }
                bytes.append(escaped)
            default: bytes.append(byte)
            }
        }
        return nil
    }
}
