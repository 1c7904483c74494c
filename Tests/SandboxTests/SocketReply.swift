import Foundation

/// An HTTP answer with easy ways into its JSON.
struct SocketReply: Sendable {
    let status: Int
    /// Names in lower case.
    let headers: [String: String]
    let body: Data

    init?(_ bytes: Data) {
        guard let end = bytes.range(of: Data("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count > 1, let status = Int(words[1]) else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces)
        }
        let body = bytes[end.upperBound...]
        if let length = headers["content-length"].flatMap({ Int($0) }), body.count < length { return nil }
        (self.status, self.headers, self.body) = (status, headers, Data(body))
    }

    /// The value at a path such as `participants.0.messages.0.messageStatus`.
    func value(_ path: String) -> Any? {
        // A body that is no JSON has no value at any path.
        guard var here = try? JSONSerialization.jsonObject(with: body, options: .fragmentsAllowed) else { return nil }
        for step in path.split(separator: ".") {
            if let index = Int(step) {
                guard let list = here as? [Any], list.indices.contains(index) else { return nil }
                here = list[index]
            } else {
                guard let object = here as? [String: Any], let next = object[String(step)] else { return nil }
                here = next
            }
        }
        return here
    }

    func text(_ path: String) -> String? { value(path) as? String }
    func number(_ path: String) -> Int? { value(path) as? Int }
    func flag(_ path: String) -> Bool? { value(path) as? Bool }
    func count(_ path: String) -> Int? { (value(path) as? [Any])?.count }
    // That it can't be parsed is the answer here.
    var isJSON: Bool { (try? JSONSerialization.jsonObject(with: body)) != nil }
}
