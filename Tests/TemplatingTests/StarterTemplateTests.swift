import Foundation
import Privacy
import Templating
import Testing

@Suite struct StarterTemplateTests {
    @Test(arguments: Starter.all) func theProgramCarriesTheFilesAsTheyAre(starter: Starter) throws {
        #expect(try StarterTemplates.load().names == ["payment-receipt", "refund-receipt"])
        let source = try starter.template().source
        let hint: Comment = "run Templates/embed"
        #expect(source.locale == starter.locale)
        #expect(try source.email?.html == starter.file("email.html"), hint)
        #expect(try source.email?.text == starter.file("email.txt"), hint)
        #expect(try source.email?.subject == starter.file("subject.txt"), hint)
        #expect(try source.sms == starter.file("sms.txt"), hint)
    }

    /// The samples are there to be opened, too. `COUNTERFOIL_WRITE_SAMPLES=1 swift test` writes them anew.
    @Test(arguments: Starter.all) func theStartersLookAsTheSamples(starter: Starter) throws {
        let context = try starter.receipt().context()
        let email = try starter.template().renderEmail(context)
        let sms = try starter.template().renderSMS(context)
        let parts = [
            "html": email.html.reveal(),
            "txt": "Subject: \(email.subject.reveal())\n\n\(email.text.reveal())\n-- SMS\n\(sms.text.reveal())\n",
        ]
        for (ending, rendered) in parts {
            let file = Starter.folder.appending(path: "samples/\(starter.name).\(starter.locale).\(ending)")
            if ProcessInfo.processInfo.environment["COUNTERFOIL_WRITE_SAMPLES"] == "1" {
                try rendered.write(to: file, atomically: true, encoding: .utf8)
            }
            #expect(try rendered == String(contentsOf: file, encoding: .utf8))
        }
    }

    @Test(arguments: Starter.all) func startersHaveNothingDoubtful(starter: Starter) throws {
        let template = try starter.template()
        #expect(template.warnings == [])
        let report = TemplateChecker.check(template.source).report
        #expect(report.errors == [])
        #expect(report.warnings == [])
        #expect(report.gaps == [])
        let cleaned = try #require(report.cleaned)
        #expect(TemplateChecker.check(cleaned).report.cleaned == cleaned)
        #expect(try Self.readableText(cleaned, starter) == Self.readableText(template.source, starter))
    }

    /// The text of the HTML alone, as one reads it.
    private static func readableText(_ source: TemplateSource, _ starter: Starter) throws -> String {
        let email = try #require(source.email)
        let htmlOnly = TemplateSource(
            name: source.name, locale: source.locale, email: .init(subject: email.subject, html: email.html, text: nil),
            sms: nil)
        return try CompiledTemplate(htmlOnly).renderEmail(starter.receipt().context()).text.reveal()
    }

    @Test(arguments: Starter.all) func theMailSaysItsLanguage(starter: Starter) throws {
        #expect(try starter.file("email.html").contains("<html lang=\"\(starter.locale)\" dir=\"ltr\">"))
    }

    /// Every placeholder of the English template is in each translation, part by part.
    @Test(arguments: Starter.all, ["email.html", "email.txt", "subject.txt", "sms.txt"])
    func translationsShowTheSame(starter: Starter, file: String) throws {
        let english = Starter(name: starter.name, locale: "en")
        #expect(try Self.values(starter.file(file)) == Self.values(english.file(file)))
    }

    private static func values(_ source: String) -> Set<Substring> {
        Set(source.matches(of: /\{\{([a-zA-Z0-9.]+)\}\}/).map(\.output.1))
    }

    @Test(arguments: Starter.all) func missingValuesLeaveNoHole(starter: Starter) throws {
        var receipt = starter.receipt()
        (receipt.last4, receipt.brand, receipt.authorization, receipt.recipient, receipt.support) = (
            nil, nil, nil, nil, nil
        )
        let email = try starter.template().renderEmail(receipt.context())
        let all = [
            email.html.reveal(), email.text.reveal(), email.subject.reveal(),
            try starter.template().renderSMS(receipt.context()).text.reveal(),
        ]
        for text in all {
            let visible = text.replacing(/<style>[\s\S]*<\/style>/, with: "")
            for word in Self.wordsOfOptionalValues + ["{{", "}}", " ,", " .", "*"] {
                #expect(!visible.contains(word), "\(word) in \(visible)")
            }
        }
        #expect(!email.text.reveal().contains("\n\n\n"))
    }

    private static let wordsOfOptionalValues = [
        "ending", "Authorization", "Questions", "Hello", "terminada", "arjeta", "Autorización", "pregunta", "Hola",
        "terminant", "carte", "Autorisation", "question", "Bonjour", "Endziffern", "Karte", "Autorisierung", "Fragen",
        "Guten Tag",
    ]

    @Test(arguments: zip(["de", "en", "es", "fr"], ["Karte mit", "Card ending", "Tarjeta terminada", "Carte se"]))
    func aCardOfUnknownBrandIsACard(locale: String, words: String) throws {
        for starter in Starter.all where starter.locale == locale {
            var receipt = starter.receipt()
            receipt.brand = nil
            let email = try starter.template().renderEmail(receipt.context())
            #expect(email.text.reveal().contains(words))
            #expect(email.html.reveal().replacing("&nbsp;", with: " ").contains(words))
        }
    }

    @Test(arguments: [
        ("en", "en"), ("en-GB", "en"), ("EN-us", "en"), ("ja", "en"), ("", "en"), ("es-MX", "es"), ("fr-CA", "fr"),
        ("de-AT", "de"), ("de-Latn-CH", "de"),
    ])
    func theLanguageThatFitsBestIsTaken(locale: String, expected: String) throws {
        let starters = try StarterTemplates.load()
        let found = try #require(starters.template(named: "payment-receipt", locale: locale))
        #expect(found.template.source.locale == expected)
        #expect(found.version == 1)
        #expect(starters.template(named: "nothing", locale: locale) == nil)
    }
}
