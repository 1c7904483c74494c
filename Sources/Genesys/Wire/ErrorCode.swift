import JSON
import Privacy
import Transport

/// The short code in the body of a refusal: `code` of the platform's error body, `error` of the token endpoint's.
/// Bodies may as well be HTML or empty.
enum ErrorCode {
    static func read(_ reply: HTTPReply) -> String? {
        guard reply.body.count <= 64 << 10, let body = reply.json else { return nil }
        return (body["code"] ?? body["error"])?.string.flatMap(plain)
    }

    /// `nil` for anything that does not look like a code: it could hold what must not be logged.
    static func plain(_ text: String) -> String? {
        let isPlain =
            (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "._-".utf8.contains(byte)
                }
            }
        return isPlain && CardDetector.firstStrict(in: text) == nil ? text : nil
    }
}

extension HTTPReply {
    /// The body, where it is JSON.
    var json: JSONValue? {
        // What is wrong with a body that is not JSON does not matter to anyone.
        try? JSONValue(parsing: body, limits: .response)
    }
}
