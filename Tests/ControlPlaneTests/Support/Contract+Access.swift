import JSON

/// What `openapi.yaml` says about who may do what.
extension Contract {
    struct Operation: Sendable {
        let method: String
        let path: String
        /// Of which a key needs one; `nil` where no key is asked for.
        let scopes: Set<String>?
        /// Only keys of the platform will do.
        let isOfPlatform: Bool
        /// Names of query parameters, and examples of those that must be given.
        let query: Set<String>
        let needed: [String: String]
        let successes: Set<Int>
        /// An example of the body, where it takes one.
        let body: JSONValue?

        var label: String { "\(method) \(path)" }
    }

    struct RoleEntry: Sendable {
        let name: String
        let owners: Set<String>
        let scopes: Set<String>
    }

    var roles: [RoleEntry] {
        let roles = document["components"]?["securitySchemes"]?["key"]?["x-roles"]?.object?.members ?? []
        return roles.map { member in
            RoleEntry(
                name: member.name, owners: Set((member.value["of"]?.array ?? []).compactMap(\.string)),
                scopes: Set((member.value["scopes"]?.array ?? []).compactMap(\.string)))
        }
    }

    var allOperations: [Operation] {
        operations.sorted().map { name in
            let words = name.split(separator: " ").map(String.init)
            let path = document["paths"]?[words[1]]
            let operation = path?[words[0].lowercased()] ?? .null
            let parameters = ((path?["parameters"]?.array ?? []) + (operation["parameters"]?.array ?? [])).map(resolved)
            let query = parameters.filter { $0["in"] == "query" }
            let needed = query.filter { $0["required"] == true }.map { parameter in
                (parameter["name"]?.string ?? "", text(parameter["example"]) ?? firstWord(of: parameter["schema"]))
            }
            return Operation(
                method: words[0], path: words[1], scopes: scopes(of: operation),
                isOfPlatform: operation["x-platform-only"] == true,
                query: Set(query.compactMap { $0["name"]?.string }),
                needed: Dictionary(needed) { $1 },
                successes: Set(
                    (operation["responses"]?.object?.members ?? []).compactMap { Int($0.name) }.filter { $0 < 300 }),
                body: example(of: operation["requestBody"]))
        }
    }

    /// Each alternative of `security` names one scope.
    private func scopes(of operation: JSONValue) -> Set<String>? {
        guard let security = operation["security"]?.array else { return [] }
        guard !security.isEmpty else { return nil }
        return Set(security.flatMap { ($0["key"]?.array ?? []).compactMap(\.string) })
    }

    private func example(of body: JSONValue?) -> JSONValue? {
        guard let content = body?["content"]?.object?.members.first?.value else { return nil }
        return content["example"] ?? content["examples"]?.object?.members.first?.value["value"] ?? [:]
    }

    private func text(_ value: JSONValue?) -> String? {
        value?.string ?? value?.integer.map { "\($0)" }
    }

    private func firstWord(of schema: JSONValue?) -> String {
        text(resolved(schema ?? .null)["enum"]?.array?.first) ?? "1"
    }
}
