import JSON
import Yams

/// The operations of `openapi.yaml` as a running server gives it out.
struct ContractOperations {
    struct Operation {
        let method: String
        let path: String
        /// Names of query parameters.
        let query: [String]
        /// One example of a body, where it takes one.
        let body: JSONValue?
    }

    let all: [Operation]

    init(yaml: String) throws {
        let document = try Yams.compose(yaml: yaml).map(Self.value) ?? .null
        func resolved(_ value: JSONValue) -> JSONValue {
            guard let reference = value["$ref"]?.string else { return value }
            return resolved(reference.dropFirst(2).split(separator: "/").reduce(document) { $0[String($1)] ?? .null })
        }
        var all: [Operation] = []
        for path in document["paths"]?.object?.members ?? [] {
            let shared = path.value["parameters"]?.array ?? []
            for operation in path.value.object?.members ?? [] where operation.name != "parameters" {
                let parameters = (shared + (operation.value["parameters"]?.array ?? [])).map(resolved)
                let query = parameters.filter { $0["in"]?.string == "query" }.compactMap { $0["name"]?.string }
                let content = operation.value["requestBody"]?["content"]?["application/json"]
                let named = content?["examples"]?.object?.members.last?.value["value"]
                let body = content.map { $0["example"] ?? named ?? ["note": "x"] }
                all.append(
                    Operation(method: operation.name.uppercased(), path: path.name, query: query, body: body))
            }
        }
        self.all = all
    }

    private static func value(_ node: Node) -> JSONValue {
        switch node {
        case .mapping(let mapping):
            .object(JSONObject(mapping.map { .init(name: $0.key.string ?? "", value: value($0.value)) }))
        case .sequence(let sequence): .array(sequence.map(value))
        case .scalar(let scalar):
            scalar.style == .plain && node.int != nil
                ? .integer(node.int ?? 0) : node.bool.map { .bool($0) } ?? .string(scalar.string)
        case .alias: .null
        }
    }
}

extension JSONValue {
    /// This value with another one in the place of each of its parts in turn, and as one more member of each object,
    /// and as a name.
    func planted(_ card: JSONValue) -> [JSONValue] {
        switch self {
        case .null, .bool, .number, .string: return [card]
        case .array(let elements):
            return elements.enumerated().flatMap { index, element in
                element.planted(card).map { planted in
                    var elements = elements
                    elements[index] = planted
                    return .array(elements)
                }
            }
        case .object(let object):
            var result: [JSONValue] = []
            for member in object.members {
                for planted in member.value.planted(card) {
                    var object = object
                    object[member.name] = planted
                    result.append(.object(object))
                }
            }
            var more = object
            more["note"] = card
            var named = object
            named[card.string ?? "x"] = "x"
            return result + [.object(more), .object(named)]
        }
    }
}
