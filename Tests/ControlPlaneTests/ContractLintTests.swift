import Foundation
import JSON
import Testing

@testable import ControlPlane

/// What readers of the contract expect of every operation and every schema.
@Suite struct ContractLintTests {
    /// Answers that are no JSON, or that only a log of some age has.
    private static let withoutExample: Set<String> = [
        "getContract", "getDocs", "getAuditProof", "getGateway", "putGateway", "patchGateway",
    ]

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
            if let content = operation["requestBody"]?["content"]?.object?.members {
                let hasOne = content.contains { $0.value["example"] != nil || $0.value["examples"] != nil }
                #expect(hasOne, "\(label) has no example of a body")
            }
            let id = operation["operationId"]?.string ?? ""
            guard !Self.withoutExample.contains(id) else { continue }
            for response in operation["responses"]?.object?.members ?? [] where response.name.hasPrefix("2") {
                for content in contract.resolved(response.value)["content"]?.object?.members ?? [] {
                    let hasOne = content.value["example"] != nil || content.value["examples"] != nil
                    #expect(hasOne, "\(label) has no example of \(response.name) as \(content.name)")
                }
            }
        }
    }

    @Test func everyExampleOfAnAnswerFitsItsSchema() throws {
        let contract = try Contract.shared()
        for (label, operation) in Self.operations(contract) {
            for response in operation["responses"]?.object?.members ?? [] {
                let contents = contract.resolved(response.value)["content"]?.object?.members ?? []
                for content in contents where content.name.hasSuffix("json") {
                    guard let example = content.value["example"] else { continue }
                    let faults = SchemaCheck(contract).faults(of: example, content.value["schema"] ?? .null, at: "")
                    #expect(faults == [], "\(label) \(response.name)")
                }
            }
        }
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
