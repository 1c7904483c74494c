import JSON

/// The contract's tree, and the parts of a page that are made of it.
struct ContractTree {
    let document: JSONValue

    struct Operation {
        let method: String
        let path: String
        let value: JSONValue
        /// With those of its path.
        let parameters: [JSONValue]

        var id: String { value["operationId"]?.string ?? method + path }
    }

    func resolved(_ value: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.string else { return value }
        return reference.dropFirst(2).split(separator: "/").reduce(document) { $0[String($1)] ?? .null }
    }

    private var tags: [JSONValue] { document["tags"]?.array ?? [] }

    private func operations(tagged tag: String?) -> [Operation] {
        (document["paths"]?.object?.members ?? []).flatMap { path in
            let shared = path.value["parameters"]?.array ?? []
            return (path.value.object?.members ?? []).compactMap { member -> Operation? in
                guard member.name != "parameters", member.value["tags"]?.array?.first?.string == tag else { return nil }
                return Operation(
                    method: member.name.uppercased(), path: path.name, value: member.value,
                    parameters: (shared + (member.value["parameters"]?.array ?? [])).map(resolved))
            }
        }
    }

    var navigation: String {
        tags.compactMap { $0["name"]?.string }.map { tag in
            let links = operations(tagged: tag).map { operation in
                "<a href=\"#\(operation.id)\">\(HTML.escaped(operation.value["summary"]?.string ?? operation.id))</a>"
            }
            return "<b>\(HTML.escaped(tag))</b>\(links.joined())"
        }.joined() + "<b><a href=\"#schemas\">Schemas</a></b>"
    }

    var operations: String {
        tags.map { tag in
            let name = tag["name"]?.string ?? ""
            let about = MarkdownText.html(tag["description"]?.string ?? "")
            return "<h2>\(HTML.escaped(name))</h2>\n\(about)"
                + operations(tagged: name).map(section).joined()
        }.joined()
    }

    private func section(_ operation: Operation) -> String {
        let value = operation.value
        let scopes = (value["security"]?.array ?? []).flatMap { $0["key"]?.array ?? [] }.compactMap(\.string)
        let isOpen = value["security"]?.array?.isEmpty == true
        let access =
            isOpen ? "No key is needed." : "Scope: " + scopes.map { "<code>\($0)</code>" }.joined(separator: " or ")
        return """
            <section><h3 id="\(operation.id)"><span class="method">\(operation.method)</span>
            <code>\(HTML.escaped(operation.path))</code></h3>
            <p><strong>\(HTML.escaped(value["summary"]?.string ?? ""))</strong> <span class="quiet">\(access)</span></p>
            \(MarkdownText.html(value["description"]?.string ?? ""))
            \(table(of: operation.parameters))\(requestBody(value["requestBody"]))\(answers(value["responses"]))
            </section>

            """
    }

    private func table(of parameters: [JSONValue]) -> String {
        guard !parameters.isEmpty else { return "" }
        let rows = parameters.map { parameter in
            let needed = parameter["required"] == true ? " <span class=\"quiet\">(required)</span>" : ""
            return """
                <tr><td><code>\(HTML.escaped(parameter["name"]?.string ?? ""))</code>\(needed)</td>\
                <td>\(HTML.escaped(parameter["in"]?.string ?? ""))</td><td>\(words(for: parameter["schema"] ?? .null))</td>\
                <td>\(MarkdownText.inline((parameter["description"]?.string ?? "")[...]))</td></tr>

                """
        }
        return "<table><tr><th>parameter</th><th>in</th><th>type</th><th></th></tr>\(rows.joined())</table>"
    }

    private func requestBody(_ body: JSONValue?) -> String {
        guard let content = body?["content"]?.object?.members.first else { return "" }
        let named = content.value["examples"]?.object?.members.compactMap { $0.value["value"] } ?? []
        let examples = ([content.value["example"]].compactMap { $0 } + named).map { example in
            "<pre>\(HTML.escaped(PrettyJSON.text(example)))</pre>"
        }
        return "<p>Body (<code>\(content.name)</code>): \(words(for: content.value["schema"] ?? .null))</p>"
            + examples.joined()
    }

    private func answers(_ responses: JSONValue?) -> String {
        let rows = (responses?.object?.members ?? []).map { member in
            let response = resolved(member.value)
            let content = response["content"]?.object?.members ?? []
            let bodies = content.map { "\(words(for: $0.value["schema"] ?? .null))" }
            let example = content.first?.value["example"].map { example in
                "<pre>\(HTML.escaped(example.string ?? PrettyJSON.text(example)))</pre>"
            }
            let isGood = member.name.hasPrefix("2")
            return "<tr><td>\(member.name)</td><td>\(bodies.joined(separator: ", "))</td><td>"
                + MarkdownText.html(response["description"]?.string ?? "") + (isGood ? example ?? "" : "")
                + "</td></tr>\n"
        }
        return "<table><tr><th>answer</th><th>body</th><th></th></tr>\(rows.joined())</table>"
    }
}
