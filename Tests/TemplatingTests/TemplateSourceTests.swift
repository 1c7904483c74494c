import JSON
import Templating
import Testing

@Suite struct TemplateSourceTests {
    private let full = TemplateSource(
        name: "thanks", locale: "es-MX", email: .init(subject: "s", html: "<p>h</p>", text: "t"), sms: "sms",
        variables: DeclaredVariable.Kind.allCases.map { kind in
            DeclaredVariable(
                name: kind.rawValue, kind: kind, maxLength: kind == .text ? 7 : nil,
                example: kind == .text ? "e" : nil)
        })

    /// What was accepted must be found again as it was, or no receipt of it can be sent.
    @Test func whatIsStoredReadsAsItWas() {
        for source in [
            full, TemplateSource(name: "thanks", locale: "en", email: nil, sms: "sms"),
            TemplateSource(name: "thanks", locale: "en", email: .init(subject: "", html: "", text: nil), sms: nil),
            TemplateSource(name: "thanks", locale: "en", email: nil, sms: "", variables: []),
        ] {
            #expect(TemplateSource(body: ["source": source.json], name: "thanks") == source)
            #expect(TemplateSource(body: ["source": .null, "cleaned": source.json], name: "thanks") == source)
        }
    }

    @Test(arguments: ["{}", "[]", #"{"source": {}}"#, #"{"source": {"locale": "en", "sms": {"text": 7}}}"#])
    func damageReadsAsNoTemplate(body: String) throws {
        #expect(TemplateSource(body: try JSONValue(parsing: Array(body.utf8)), name: "thanks") == nil)
    }
}
