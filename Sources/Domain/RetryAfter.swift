/// How long the header `Retry-After` asks to wait (RFC 9110, 10.2.3).
package enum RetryAfter {
    /// `nil` where the text names no time to come.
    /// - Parameters:
    ///   - text: the header's value: seconds, with or without a fraction, or a date.
    ///   - longest: what is waited at most.
    package static func wait(_ text: String, now: Timestamp, atMost longest: Milliseconds) -> Milliseconds? {
        guard let asked = seconds(text) ?? HTTPDate.timestamp(in: text).map({ $0 - now }) else { return nil }
        return asked > Milliseconds(0) ? min(asked, longest) : nil
    }

    private static func seconds(_ text: String) -> Milliseconds? {
        guard text.utf8.count <= 20, let seconds = Double(text), seconds.isFinite else { return nil }
        return Milliseconds(Int64(min(max(seconds, 0), 1e9) * 1_000))
    }
}

/// A moment as HTTP headers write it: `Sun, 22 Nov 2026 10:00:00 GMT`. The two forms that RFC 9110 calls obsolete are
/// not read.
enum HTTPDate {
    static func timestamp(in text: String) -> Timestamp? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", words[0].hasSuffix(","), let month = months.firstIndex(of: words[2])
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp(rfc3339: "\(words[3])-\(number)-\(words[1])T\(words[4])Z")
    }

    private static let months: [Substring] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
