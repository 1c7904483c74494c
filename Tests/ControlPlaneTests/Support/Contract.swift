import Foundation
import JSON
import Yams

/// `openapi.yaml` as a tree, and what in an answer is not as it says.
struct Contract: Sendable {
    let document: JSONValue

    private static let loaded = Result { try Contract(reading: path) }

    static func shared() throws -> Contract { try loaded.get() }

    /// The project's root stands four folders above this file.
    static var path: String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return root.appending(path: "openapi.yaml").path
    }

    private init(reading path: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        document = try Yams.compose(yaml: text).map(Self.value) ?? .null
    }

    private static func value(_ node: Node) -> JSONValue {
        switch node {
        case .mapping(let mapping):
            .object(JSONObject(mapping.map { .init(name: $0.key.string ?? "", value: value($0.value)) }))
        case .sequence(let sequence): .array(sequence.map(value))
        case .scalar(let scalar): Self.scalar(scalar, node)
        case .alias: .null
        }
    }

    private static func scalar(_ scalar: Node.Scalar, _ node: Node) -> JSONValue {
        guard scalar.style == .plain else { return .string(scalar.string) }
        if let flag = node.bool { return .bool(flag) }
        if let number = node.int { return .integer(number) }
        if let number = node.float { return .double(number) }
        return node.null == nil ? .string(scalar.string) : .null
    }

    /// `GET /v1/receipts` and so on, for each operation.
    var operations: Set<String> {
        var result: Set<String> = []
        for path in document["paths"]?.object?.members ?? [] {
            for method in path.value.object?.members ?? [] where method.name != "parameters" {
                result.insert("\(method.name.uppercased()) \(path.name)")
            }
        }
        return result
    }

    /// The operation that a request asks for; a HEAD asks for the GET.
    func operation(_ method: String, _ target: String) -> JSONValue? {
        let segments = target.prefix { $0 != "?" }.split(separator: "/")
        let path = document["paths"]?.object?.members.first { member in
            let pattern = member.name.split(separator: "/")
            return pattern.count == segments.count
                && zip(pattern, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        return path?.value[method == "HEAD" ? "get" : method.lowercased()]
    }

    /// Everything in the answer that the contract does not allow.
    func faults(of answer: Answer, to method: String, _ target: String) -> [String] {
        guard let operation = operation(method, target) else { return faults(ofUnrouted: answer) }
        guard let named = operation["responses"]?[String(answer.status)] else {
            // Every path may be asked for with a method that it does not take.
            return answer.status == 405 ? faults(ofUnrouted: answer) : ["the status \(answer.status) is not documented"]
        }
        let response = resolved(named)
        var faults = headerFaults(response, answer)
        guard let content = response["content"]?.object else {
            return answer.body.isEmpty ? faults : faults + ["there is a body where none is documented"]
        }
        guard method != "HEAD" else { return faults }
        let mediaType = answer.headers["content-type"] ?? "none"
        guard let schema = content[mediaType]?["schema"] else { return faults + ["the media type is \(mediaType)"] }
        if mediaType.hasSuffix("json") { faults += SchemaCheck(self).faults(of: answer.json, schema, at: "") }
        return faults
    }

    /// Answers to what no operation describes: problems, and what OPTIONS tells.
    private func faults(ofUnrouted answer: Answer) -> [String] {
        if answer.status == 204 || answer.body.isEmpty { return [] }
        guard answer.headers["content-type"] == "application/problem+json" else { return ["is no problem"] }
        return SchemaCheck(self).faults(of: answer.json, ["$ref": "#/components/schemas/Problem"], at: "")
    }

    private func headerFaults(_ response: JSONValue, _ answer: Answer) -> [String] {
        (response["headers"]?.object?.members ?? []).flatMap { member -> [String] in
            let header = resolved(member.value)
            guard let text = answer.headers[member.name.lowercased()] else {
                return header["required"] == true ? ["the header \(member.name) is missing"] : []
            }
            return SchemaCheck(self).faults(of: .string(text), header["schema"] ?? [:], at: member.name)
        }
    }

    /// Follows `$ref`.
    func resolved(_ value: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.string else { return value }
        return resolved(
            reference.dropFirst(2).split(separator: "/").reduce(document) { $0[String($1)] ?? .null })
    }
}
