import Foundation
import JSON
import Testing

@testable import ControlPlane

@Suite struct ContractPageTests {
    @Test func theContractIsReadAsAnotherReaderOfYAMLReadsIt() throws {
        let text = try String(contentsOfFile: Contract.path, encoding: .utf8)
        let ours = try YAMLText.parse(text)
        let theirs = try Contract.shared().document
        func compare(_ ours: JSONValue, _ theirs: JSONValue, at place: String) {
            guard let one = ours.object, let other = theirs.object else {
                guard let one = ours.array, let other = theirs.array, one.count == other.count else {
                    #expect(ours == theirs, "\(place)")
                    return
                }
                for (index, pair) in zip(one, other).enumerated() { compare(pair.0, pair.1, at: "\(place)/\(index)") }
                return
            }
            #expect(one.members.map(\.name) == other.members.map(\.name), "\(place)")
            for member in one.members {
                compare(member.value, other[member.name] ?? .null, at: "\(place)/\(member.name)")
            }
        }
        compare(ours, theirs, at: "")
    }

    @Test(arguments: ["a: [1, 2", "a: \"x", "a: 1\n- b", "- a\nb: 1", "{a: 1} b"])
    func whatIsNotUnderstoodIsAnError(text: String) {
        #expect(throws: YAMLText.Malformed.self) { try YAMLText.parse(text) }
    }

    @Test func thePageTellsEveryOperationAndLoadsNothing() async throws {
        let contract = try Contract.shared()
        try await TestWorld.run { world in
            let answer = try await world.call("GET", "/docs", expect: 200)
            let policy = try #require(answer.headers["content-security-policy"])
            #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
            for operation in contract.allOperations {
                let id = contract.operation(operation.method, operation.path)?["operationId"]?.string ?? "?"
                #expect(answer.text.contains("<h3 id=\"\(id)\">"), "\(operation.label)")
            }
            for schema in contract.document["components"]?["schemas"]?.object?.members ?? [] {
                #expect(answer.text.contains("id=\"schema-\(schema.name)\""))
            }
            for forbidden in ["<script", "src=", "@import", "url(", "<p style", "<td style", "<link"] {
                #expect(!answer.text.contains(forbidden), "\(forbidden)")
            }
            #expect(!answer.text.contains("href=\"http"), "links lead within the page")
        }
    }

    @Test func descriptionsAreEscaped() {
        #expect(
            MarkdownText.html("a <b> & `<c>` **d**")
                == "<p>a &lt;b&gt; &amp; <code>&lt;c&gt;</code> <strong>d</strong></p>\n")
        #expect(
            MarkdownText.html("| a | b |\n| --- | --- |\n| `x` | y |").contains("<td><code>x</code> </td><td>y </td>"))
        #expect(MarkdownText.html("- one\n  more\n- two") == "<ul><li>one more</li><li>two</li></ul>\n")
    }
}
