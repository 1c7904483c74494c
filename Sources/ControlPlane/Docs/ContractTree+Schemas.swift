import JSON

extension ContractTree {
    var schemas: String {
        (document["components"]?["schemas"]?.object?.members ?? []).map { member in
            """
            <section><h3 id="schema-\(member.name)">\(HTML.escaped(member.name))</h3>
            \(MarkdownText.html(member.value["description"]?.string ?? ""))
            \(properties(of: member.value))</section>

            """
        }.joined()
    }

    private func properties(of schema: JSONValue) -> String {
        // What a part of `allOf` says of a member that another part describes is only that it is needed.
        let parts = (schema["allOf"]?.array ?? []).map(resolved) + [schema]
        var members: [JSONObject.Member] = []
        for member in parts.flatMap({ $0["properties"]?.object?.members ?? [] })
        where !members.contains(where: { $0.name == member.name }) {
            members.append(member)
        }
        guard !members.isEmpty else { return "<p>\(words(for: schema))</p>" }
        let required = Set(parts.flatMap { $0["required"]?.array ?? [] }.compactMap(\.string))
        let rows = members.map { member in
            let isNeeded = required.contains(member.name) ? "" : " <span class=\"quiet\">(optional)</span>"
            let inner = member.value["items"] ?? member.value
            let nested = inner["properties"] == nil ? "" : properties(of: inner)
            return
                "<tr><td><code>\(HTML.escaped(member.name))</code>\(isNeeded)</td><td>\(words(for: member.value))</td>"
                + "<td>\(MarkdownText.html(member.value["description"]?.string ?? ""))\(nested)</td></tr>\n"
        }
        return "<table><tr><th>field</th><th>type</th><th></th></tr>\(rows.joined())</table>"
    }

    /// What a value may be, in a few words.
    func words(for schema: JSONValue) -> String {
        if let reference = schema["$ref"]?.string {
            let name = HTML.escaped(reference.split(separator: "/").last.map(String.init) ?? reference)
            return "<a href=\"#schema-\(name)\">\(name)</a>"
        }
        for keyword in ["oneOf", "anyOf"] where schema["type"] == nil {
            if let choices = schema[keyword]?.array { return choices.map(words).joined(separator: " or ") }
        }
        if let parts = schema["allOf"]?.array {
            return parts.filter { $0["$ref"] != nil }.map(words).joined(separator: " with ")
        }
        if schema["type"]?.string == "null" { return "null" }
        if let items = schema["items"] { return "array of \(words(for: items))\(limits(of: schema))" }
        if let words = schema["enum"]?.array, words.count <= 30 {
            return words.map { "<code>\(HTML.escaped($0.string ?? PrettyJSON.text($0)))</code>" }.joined(
                separator: ", ")
        }
        let types = schema["type"]?.array?.compactMap(\.string) ?? [schema["type"]?.string ?? "any value"]
        return HTML.escaped(types.joined(separator: " or ")) + limits(of: schema)
    }

    private func limits(of schema: JSONValue) -> String {
        let told = [
            "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "default",
        ]
        .compactMap { name in schema[name].map { "\(name) \($0.string ?? PrettyJSON.text($0))" } }
        return told.isEmpty ? "" : " <span class=\"quiet\">\(HTML.escaped(told.joined(separator: ", ")))</span>"
    }
}

/// JSON over several lines, for people.
enum PrettyJSON {
    static func text(_ value: JSONValue, indent: String = "") -> String {
        let inner = indent + "  "
        if let object = value.object, !object.members.isEmpty {
            let members = object.members.map { member in
                inner + plain(.string(member.name)) + ": " + text(member.value, indent: inner)
            }
            return "{\n" + members.joined(separator: ",\n") + "\n" + indent + "}"
        }
        if let array = value.array, array.contains(where: { $0.object != nil || $0.array != nil }) {
            return "[\n" + array.map { inner + text($0, indent: inner) }.joined(separator: ",\n") + "\n" + indent + "]"
        }
        return plain(value)
    }

    private static func plain(_ value: JSONValue) -> String {
        String(decoding: value.serialized(), as: UTF8.self)
    }
}
