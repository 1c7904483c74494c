import Foundation
import Privacy
import Templating
import Testing

@Suite struct StarterTemplateTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Templates")

    private func template(_ name: String) throws -> CompiledTemplate {
        try #require(try StarterTemplates.load().template(named: name, locale: "en")).template
    }

    @Test func theProgramCarriesTheFilesAsTheyAre() throws {
        let starters = try StarterTemplates.load()
        #expect(starters.names == ["payment-receipt", "refund-receipt"])
        for name in starters.names {
            let source = try template(name).source
            let files = Self.folder.appending(path: "\(name)/en")
            let read = { (file: String) in try String(contentsOf: files.appending(path: file), encoding: .utf8) }
            let hint: Comment = "run Templates/embed"
            #expect(try source.email?.html == read("email.html"), hint)
            #expect(try source.email?.text == read("email.txt"), hint)
            #expect(try source.email?.subject == read("subject.txt"), hint)
            #expect(try source.sms == read("sms.txt"), hint)
        }
    }

    /// The samples are there to be opened, too. `COUNTERFOIL_WRITE_SAMPLES=1 swift test` writes them anew.
    @Test(arguments: ["payment-receipt", "refund-receipt"]) func theStartersLookAsTheSamples(name: String) throws {
        var receipt = SampleReceipt()
        receipt.type = name == "refund-receipt" ? "refund" : "payment"
        let email = try template(name).renderEmail(receipt.context())
        let sms = try template(name).renderSMS(receipt.context())
        let parts = [
            "html": email.html.reveal(),
            "txt": "Subject: \(email.subject.reveal())\n\n\(email.text.reveal())\n-- SMS\n\(sms.text.reveal())\n",
        ]
        for (ending, rendered) in parts {
            let file = Self.folder.appending(path: "samples/\(name).en.\(ending)")
            if ProcessInfo.processInfo.environment["COUNTERFOIL_WRITE_SAMPLES"] == "1" {
                try rendered.write(to: file, atomically: true, encoding: .utf8)
            }
            #expect(try rendered == String(contentsOf: file, encoding: .utf8))
        }
    }

    @Test(arguments: ["payment-receipt", "refund-receipt"]) func startersHaveNothingDoubtful(name: String) throws {
        #expect(try template(name).warnings == [])
    }

    @Test(arguments: ["payment-receipt", "refund-receipt"]) func theSMSFitsIntoOnePart(name: String) throws {
        var receipt = SampleReceipt()
        receipt.paidAt = "2026-09-30T15:00:00Z"
        receipt.amount = "12345.67"
        receipt.id = "pay_01JD3Z8Q6W5E4R3T2Y1U"
        let sms = try template(name).renderSMS(receipt.context())
        #expect(sms.encoding == .gsm7)
        #expect(sms.segments == 1)
        #expect(sms.text.reveal().hasSuffix("Reply STOP to opt out"))
    }

    @Test(arguments: ["payment-receipt", "refund-receipt"]) func missingValuesLeaveNoHole(name: String) throws {
        var receipt = SampleReceipt()
        (receipt.last4, receipt.brand, receipt.authorization, receipt.recipient, receipt.support) = (
            nil, nil, nil, nil, nil
        )
        let email = try template(name).renderEmail(receipt.context())
        let all = [
            email.html.reveal(), email.text.reveal(), email.subject.reveal(),
            try template(name).renderSMS(receipt.context()).text.reveal(),
        ]
        for text in all {
            for word in ["ending", "Authorization", "Questions", "{{", "}}", " ,", " ."] {
                #expect(!text.replacing(/<style>[\s\S]*<\/style>/, with: "").contains(word), "\(word) in \(text)")
            }
        }
        #expect(!email.text.reveal().contains("\n\n\n"))
    }

    @Test func theLanguageThatFitsBestIsTaken() throws {
        let starters = try StarterTemplates.load()
        for locale in ["en", "en-GB", "EN-us", "ja", ""] {
            let found = try #require(starters.template(named: "payment-receipt", locale: locale))
            #expect(found.template.source.locale == "en")
            #expect(found.version == 1)
        }
        #expect(starters.template(named: "nothing", locale: "en") == nil)
    }
}
