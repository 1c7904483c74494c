import Domain
import HTTPTypes
import Privacy

/// How a request is named in answers and logs.
struct RequestIdentity: Sendable {
    private enum Subject: IdentifierSubject { static let prefix = "req_" }

    /// The caller's `X-Request-Id`, where it can be taken; else one of ours.
    let id: String
    /// The trace and span of a W3C `traceparent`, where one came.
    let trace: String?

    init(_ headers: HTTPFields, at now: Timestamp) {
        id = Self.given(headers.text(HeaderName.requestID)) ?? Identifier<Subject>(at: now).description
        trace = headers.text(.traceparent).flatMap {
            Self.isTraceparent($0) && !Door.holdsCardData($0) ? $0 : nil
        }
    }

    /// Up to 128 visible ASCII characters that are no card number: it goes into logs.
    private static func given(_ text: String?) -> String? {
        guard let text, (1...128).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            CardDetector.firstStrict(in: text) == nil
        else { return nil }
        return text
    }

    /// `00-` 32 hexadecimal digits `-` 16 `-` 2.
    private static func isTraceparent(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return parts.map(\.count) == [2, 32, 16, 2]
            && parts.allSatisfy { $0.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } }
    }
}
