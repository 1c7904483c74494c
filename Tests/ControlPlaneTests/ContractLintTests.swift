import Foundation
import JSON
import Testing

@testable import ControlPlane

/// What readers of the contract expect of every operation and every schema.
@Suite struct ContractLintTests {
    private static func operations(_ contract: Contract) -> [(label: String, value: JSONValue)] {
        contract.operations.sorted().compactMap { label in
            let words = label.split(separator: " ").map(String.init)
            return contract.operation(words[0], words[1]).map { (label, $0) }
        }
    }

    @Test func everyOperationIsNamedTaggedAndSummedUp() throws {
        let contract = try Contract.shared()
        let tags = Set((contract.document["tags"]?.array ?? []).compactMap { $0["name"]?.string })
        var ids: Set<String> = []
        for (label, operation) in Self.operations(contract) {
            let isNew = ids.insert(operation["operationId"]?.string ?? "none").inserted
            #expect(isNew, "\(label)")
            #expect(operation["summary"]?.string?.isEmpty == false, "\(label) has no summary")
            let own = Set((operation["tags"]?.array ?? []).compactMap(\.string))
            let isTagged = own.count == 1 && own.isSubset(of: tags)
            #expect(isTagged, "\(label)")
            #expect(operation["security"] != nil, "\(label)")
        }
    }

    @Test func everyOperationHasExamplesOfWhatItTakesAndAnswers() throws {
        let contract = try Contract.shared()
        for (label, operation) in Self.operations(contract) {
            for content in operation["requestBody"]?["content"]?.object?.members ?? [] {
                #expect(Self.hasExample(content.value), "\(label) has no example of a body as \(content.name)")
            }
            for response in operation["responses"]?.object?.members ?? [] {
                for content in contract.resolved(response.value)["content"]?.object?.members ?? [] {
                    #expect(
                        Self.hasExample(content.value), "\(label) has no example of \(response.name) as \(content.name)"
                    )
                }
            }
        }
    }

    private static func hasExample(_ content: JSONValue) -> Bool {
        content["example"] != nil || content["examples"]?.object?.members.isEmpty == false
    }

    @Test func everyExampleOfAnAnswerFitsItsSchema() throws {
        let contract = try Contract.shared()
        for (label, operation) in Self.operations(contract) {
            for response in operation["responses"]?.object?.members ?? [] {
                let contents = contract.resolved(response.value)["content"]?.object?.members ?? []
                for content in contents {
                    let named = content.value["examples"]?.object?.members.compactMap { $0.value["value"] } ?? []
                    for example in named + [content.value["example"]].compactMap({ $0 }) {
                        let faults = SchemaCheck(contract).faults(of: example, content.value["schema"] ?? .null, at: "")
                        #expect(faults == [], "\(label) \(response.name)")
                        guard content.name == "application/problem+json" else { continue }
                        #expect(Self.isInCatalogue(example), "\(label) \(response.name)")
                    }
                }
            }
        }
    }

    /// What an example of a problem says is what the catalogue says of its code.
    private static func isInCatalogue(_ example: JSONValue) -> Bool {
        guard let code = example["code"]?.string.flatMap(ProblemCode.init) else { return false }
        return ["type", "title", "status"].allSatisfy { example[$0] == code.json[$0] }
    }

    @Test func everyLinkLeadsToAnOperationByWhatIsThere() throws {
        let contract = try Contract.shared()
        var parameters: [String: Set<String>] = [:]
        for (label, operation) in Self.operations(contract) {
            let id = operation["operationId"]?.string ?? ""
            parameters[id] = Self.parameters(of: label, operation, contract)
        }
        var count = 0
        for (label, operation) in Self.operations(contract) {
            let own = Self.parameters(of: label, operation, contract)
            for response in operation["responses"]?.object?.members ?? [] {
                let answer = contract.resolved(response.value)
                for link in answer["links"]?.object?.members ?? [] {
                    count += 1
                    let target = parameters[link.value["operationId"]?.string ?? ""]
                    let given = link.value["parameters"]?.object?.members ?? []
                    #expect(target?.isSuperset(of: given.map(\.name)) == true, "\(label) \(link.name)")
                    for parameter in given {
                        let source = parameter.value.string ?? ""
                        let isThere =
                            Self.stands(source, in: answer, contract)
                            || source.hasPrefix("$request.path.") && own.contains(String(source.dropFirst(14)))
                        #expect(isThere, "\(label) \(link.name): \(source)")
                    }
                }
            }
        }
        #expect(count > 50)
    }

    private static func parameters(of label: String, _ operation: JSONValue, _ contract: Contract) -> Set<String> {
        let path = contract.document["paths"]?[String(label.split(separator: " ")[1])]
        let all = (path?["parameters"]?.array ?? []) + (operation["parameters"]?.array ?? [])
        return Set(all.compactMap { contract.resolved($0)["name"]?.string })
    }

    /// A header that the answer has, or a place in the example of its body.
    private static func stands(_ source: String, in answer: JSONValue, _ contract: Contract) -> Bool {
        if source.hasPrefix("$response.header.") { return answer["headers"]?[String(source.dropFirst(17))] != nil }
        guard source.hasPrefix("$response.body#/") else { return false }
        var place = answer["content"]?.object?.members.first?.value["example"]
        for step in source.dropFirst(16).split(separator: "/") {
            if let index = Int(step) {
                place = place?.array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
            } else {
                place = place?[String(step)]
            }
        }
        return place != nil
    }

    /// What callers send is bounded, so that they need not try how much is taken.
    @Test func everyTextAndListThatIsTakenHasALimit() throws {
        let contract = try Contract.shared()
        var seen: Set<String> = []
        func visit(_ schema: JSONValue, _ place: String) {
            if let reference = schema["$ref"]?.string {
                guard seen.insert(reference).inserted else { return }
                return visit(contract.resolved(schema), reference)
            }
            let types = (schema["type"]?.array ?? [schema["type"]].compactMap { $0 }).compactMap(\.string)
            let isBounded = ["maxLength", "pattern", "enum", "const", "format"].contains { schema[$0] != nil }
            if types.contains("string"), schema["readOnly"] != true { #expect(isBounded, "\(place) has no limit") }
            if types.contains("array") {
                #expect(schema["maxItems"] != nil || schema["uniqueItems"] == true, "\(place) has no limit")
            }
            for member in schema["properties"]?.object?.members ?? [] { visit(member.value, place + "/" + member.name) }
            for keyword in ["items", "additionalProperties"] {
                if let inner = schema[keyword], inner.object != nil { visit(inner, place + "/" + keyword) }
            }
        }
        for (label, operation) in Self.operations(contract) {
            for content in operation["requestBody"]?["content"]?.object?.members ?? [] {
                visit(content.value["schema"] ?? .null, label)
            }
        }
    }

    @Test func everyProblemStandsInTheContractAndOnThePageOfErrors() throws {
        let contract = try Contract.shared()
        let root = URL(filePath: Contract.path).deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/errors.md"), encoding: .utf8)
        let answers = (contract.document["components"]?["responses"]?.object?.members ?? [])
            .compactMap { $0.value["description"]?.string }.joined()
        for code in ProblemCode.allCases {
            let kind = code.json
            let row =
                "| `\(code.rawValue)` | \(kind["status"]?.integer ?? 0) | `\(kind["retry"]?.string ?? "")` "
                + "| \(kind["title"]?.string ?? "") | \(kind["explanation"]?.string ?? "") |"
            #expect(page.contains(row), "docs/errors.md: run scripts/errors-page for \(code.rawValue)")
            let isTold = answers.contains("`\(code.rawValue)`") || ["method-not-allowed"].contains(code.rawValue)
            #expect(isTold, "no answer of the contract names \(code.rawValue)")
        }
    }
}
