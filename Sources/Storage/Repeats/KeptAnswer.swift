import JSON

/// What a request that made something was answered, so that the same request is answered the same when it comes again.
package struct KeptAnswer: Sendable, Hashable {
    package let status: Int
    package let headers: [Header]
    /// UTF-8.
    package let body: [UInt8]

    package struct Header: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            (self.name, self.value) = (name, value)
        }
    }

    package init(status: Int, headers: [Header], body: [UInt8]) {
        (self.status, self.headers, self.body) = (status, headers, body)
    }

    /// As it is sealed.
    var serialized: [UInt8] {
        let headers = headers.map { JSONValue.array([.string($0.name), .string($0.value)]) }
        let json: JSONValue = [
            "status": .integer(status), "headers": .array(headers),
            "body": .string(String(decoding: body, as: UTF8.self)),
        ]
        return json.serialized()
    }

    /// `nil` for anything but what `serialized` gives.
    init?(serialized bytes: [UInt8]) {
        // What does not parse is told by the `nil`.
        guard let json = try? JSONValue(parsing: bytes, limits: .response), let status = json["status"]?.integer,
            let body = json["body"]?.string, let headers = json["headers"]?.array
        else { return nil }
        let fields = headers.compactMap { header -> Header? in
            guard let pair = header.array, pair.count == 2, let name = pair[0].string, let value = pair[1].string
            else { return nil }
            return Header(name: name, value: value)
        }
        self.init(status: Int(status), headers: fields, body: Array(body.utf8))
    }
}
