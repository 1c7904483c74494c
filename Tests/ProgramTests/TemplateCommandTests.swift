import Foundation
import Testing

@Suite struct TemplateCommandTests {
    private static let receipt = "{{tenant.name}} {{transaction.amount}} {{transaction.date}} {{transaction.id}}"

    /// A template in the language `de`, with other texts where they are given.
    private func template(_ folder: TemporaryFolder, _ other: [String: String] = [:]) throws -> String {
        let path = folder.path + "/order-receipt/de"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let texts = [
            "email.html":
                "<p>\(Self.receipt)</p>\n{{#variables.orderNumber}}<p>{{variables.orderNumber}}</p>{{/variables.orderNumber}}\n",
            "subject.txt": "Beleg\n",
            "sms.txt": Self.receipt + "\n",
            "variables.json": #"[{"name": "orderNumber", "maxLength": 20, "example": "A-17"}]"#,
        ]
        for (name, text) in texts.merging(other, uniquingKeysWith: { $1 }) {
            try folder.write(text, to: "order-receipt/de/" + name)
        }
        return path
    }

    @Test func aGoodTemplateIsCleanFromAnyFolderAbove() async throws {
        try await TemporaryFolder.run { folder in
            for path in [try template(folder), folder.path] {
                let ended = try await CounterfoilProgram.run(["template", "lint", path])
                #expect(ended.code == 0)
                #expect(ended.output == "1 checked, 0 errors, 0 warnings\n")
                #expect(ended.errors.isEmpty)
            }
        }
    }

    @Test func aMistakeIsToldWithFileLineAndColumn() async throws {
        try await TemporaryFolder.run { folder in
            let path = try template(
                folder, ["email.html": "<p>\(Self.receipt)</p>\n<p>{{variables.orderNumbr}}</p>\n"])
            let ended = try await CounterfoilProgram.run(["template", "lint", path])
            #expect(ended.code == 65)
            #expect(ended.output.hasPrefix("\(path)/email.html:2:4: error undeclared-variable: "))
            #expect(ended.output.contains("variables.orderNumber"))
            #expect(ended.output.split(separator: "\n").count == 1)
        }
    }

    @Test func aSingleFileIsCheckedAsWhatItsNameSays() async throws {
        try await TemporaryFolder.run { folder in
            let cases = [
                ("mail.html", "<p>Danke</p>", 65, "receipt-incomplete"),
                ("mail2.html", "<p>\(Self.receipt)</p>", 0, ""),
                ("sms.txt", Self.receipt, 0, ""), ("note.txt", "Danke", 65, "receipt-incomplete"),
                ("subject.txt", "a\nb", 65, "line-break-in-subject"),
                ("email.txt", "{{{tenant.name}}}", 65, "raw-output"),
            ]
            for (name, text, code, found) in cases {
                let file = try folder.write(text, to: name)
                let ended = try await CounterfoilProgram.run(["template", "lint", file])
                #expect(ended.code == Int32(code), "\(name): \(ended.output)")
                #expect(found.isEmpty || ended.output.contains("\(file):1:") && ended.output.contains(found), "\(name)")
            }
        }
    }

    @Test func whatIsNoTextOrNoWholeTemplateIsAnError() async throws {
        try await TemporaryFolder.run { folder in
            let path = try template(folder, ["variables.json": #"[{"name": "a b"}]"#])
            let declared = try await CounterfoilProgram.run(["template", "lint", path])
            #expect(declared.code == 65)
            #expect(declared.output.contains("variables.json:1:1: error invalid-name"))

            _ = try template(folder, ["variables.json": "[{]"])
            let json = try await CounterfoilProgram.run(["template", "lint", path])
            #expect(json.output.contains("variables.json:1:1: error malformed-json"))

            let file = folder.path + "/latin1.html"
            try Data([0x3C, 0x70, 0x3E, 0xFC]).write(to: URL(fileURLWithPath: file))
            let bytes = try await CounterfoilProgram.run(["template", "lint", file])
            #expect(bytes.code == 65)
            #expect(bytes.output.hasPrefix("\(file):1:4: error invalid-encoding: "))

            let large = try folder.write(String(repeating: "<", count: 2_000_000), to: "large.html")
            let tooLong = try await CounterfoilProgram.run(["template", "lint", large])
            #expect(tooLong.code == 65 && tooLong.output.contains("error too-long"))

            try FileManager.default.removeItem(atPath: path + "/subject.txt")
            _ = try folder.write("[]", to: "order-receipt/de/variables.json")
            let half = try await CounterfoilProgram.run(["template", "lint", path])
            #expect(half.code == 65 && half.output.contains("error required"))
        }
    }

    @Test func whatCannotBeReadIsUnavailable() async throws {
        try await TemporaryFolder.run { folder in
            for path in [folder.path + "/nothing.html", folder.path] {
                for command in ["lint", "render"] {
                    let ended = try await CounterfoilProgram.run(["template", command, path])
                    #expect(ended.code == 69, "\(command): \(ended.errors)")
                    #expect(ended.output.isEmpty && ended.errors.contains(path))
                }
            }
            let usage = try await CounterfoilProgram.run(["template", "lint", folder.write("", to: "logo.png")])
            #expect(usage.code == 64)
        }
    }

    @Test func aTemplateIsRenderedWithTheSampleAndWithDataOfOnesOwn() async throws {
        try await TemporaryFolder.run { folder in
            let path = try template(folder)
            let sample = try await CounterfoilProgram.run(["template", "render", path])
            #expect(sample.code == 0)
            #expect(sample.output.hasPrefix("Subject: Beleg\n"))
            #expect(sample.output.contains("22. November 2026") && sample.output.contains("A-17"))

            let data = try folder.write(
                #"{"transaction": {"amount": "1500", "currency": "JPY"}, "variables": {"orderNumber": "<B>"}}"#,
                to: "data.json")
            let output = folder.path + "/out"
            let written = try await CounterfoilProgram.run(
                ["template", "render", path, "--data", data, "--output", output])
            #expect(written.code == 0)
            let html = try String(contentsOfFile: output + "/email.html", encoding: .utf8)
            #expect(html.contains("1.500") && html.contains("&lt;B&gt;"))
            let names = try FileManager.default.contentsOfDirectory(atPath: output)
            #expect(Set(names) == ["email.html", "email.txt", "sms.txt", "subject.txt"])
        }
    }

    @Test func renderingNeitherGuessesDataNorWritesOverTheTemplate() async throws {
        try await TemporaryFolder.run { folder in
            let path = try template(folder)
            let before = try String(contentsOfFile: path + "/email.html", encoding: .utf8)
            let over = try await CounterfoilProgram.run(
                ["template", "render", path, "--output", path + "/../de/"])
            #expect(over.code == 64)
            #expect(try String(contentsOfFile: path + "/email.html", encoding: .utf8) == before)
            for wrong in [#"{"transaction": {"ammount": "1"}}"#, "[1]", "{", #"{"transaction": {"amount": "1,5"}}"#] {
                let data = try folder.write(wrong, to: "data.json")
                let ended = try await CounterfoilProgram.run(["template", "render", path, "--data", data])
                #expect(ended.code == 65, "\(wrong)")
                #expect(ended.output.isEmpty && !ended.errors.isEmpty)
            }
        }
    }
}
