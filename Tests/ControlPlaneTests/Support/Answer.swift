import Foundation
import JSON

/// An HTTP answer as it came over the wire.
struct Answer: Sendable {
    let status: Int
    /// Names in lower case.
    let headers: [String: String]
    let body: [UInt8]

    /// All complete answers that stand one after the other.
    static func parse(_ bytes: [UInt8], toHead: Bool = false) -> [Answer] {
        var answers: [Answer] = []
        var rest = Data(bytes)
        while let end = rest.range(of: Data("\r\n\r\n".utf8)) {
            let lines = String(decoding: rest[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
            let words = lines[0].split(separator: " ")
            guard words.count > 1, let status = Int(words[1]) else { break }
            var headers: [String: String] = [:]
            for line in lines.dropFirst() {
                guard let colon = line.firstIndex(of: ":") else { continue }
                headers[line[..<colon].lowercased()] =
                    line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            }
            let length = toHead ? 0 : headers["content-length"].flatMap { Int($0) } ?? 0
            guard rest.count - (end.upperBound - rest.startIndex) >= length else { break }
            let body = rest[end.upperBound..<end.upperBound + length]
            answers.append(Answer(status: status, headers: headers, body: Array(body)))
            rest = Data(rest[(end.upperBound + length)...])
        }
        return answers
    }

    /// The body as JSON; `null` where it is none.
    var json: JSONValue { (try? JSONValue(parsing: body, limits: .response)) ?? .null }

    var text: String { String(decoding: body, as: UTF8.self) }

    subscript(_ name: String) -> JSONValue? { json[name] }

    /// The `code` of a problem.
    var code: String? { json["code"]?.string }

    /// `pointer code` of each field error.
    var fieldErrors: [String] {
        (json["errors"]?.array ?? []).map { "\($0["pointer"]?.string ?? "-") \($0["code"]?.string ?? "-")" }
    }
}
