import Foundation
import Templating
import Testing

@Suite struct TemplateDocumentTests {
    @Test func theDocumentListsTheVariablesAsTheyAre() throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().resolvingSymlinksInPath()
        let document = try String(contentsOf: tests.appending(path: "../../docs/templates.md"), encoding: .utf8)
        let row = #/\n\| `([a-zA-Z0-9]+\.[a-zA-Z0-9]+)` \| `([^`]+)` \| (yes )?\| /#
        let rows = document.matches(of: row).map {
            [String($0.output.1), String($0.output.2), $0.output.3 == nil ? "optional" : "always"]
        }
        #expect(rows == TemplateVariable.all.map { [$0.name, $0.example, $0.isOptional ? "optional" : "always"] })
    }
}
