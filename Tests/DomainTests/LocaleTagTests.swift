import Domain
import JSON
import Testing

struct LocaleTagTests {
    @Test(arguments: [
        "en", "fil", "en-US", "es-419", "zh-Hant-TW", "EN-us", "ca-ES-valencia", "de-1996", "aa-bb-cc-dd",
    ])
    func tagsAreTaken(_ tag: String) throws {
        #expect(try LocaleTag.field(.string(tag)) == tag)
    }

    @Test(arguments: [
        "", "-", "e", "engl", "e1", "12", "en-", "-en", "en--US", "en-U", "en-123456789", "en_US", "en US", "én",
        "en-é",
        "aa-bb-cc-dd-ee", "English", "en-US-",
    ])
    func otherTextsAreRefused(_ text: String) {
        let refusal = #expect(throws: InvalidValue.self) { try LocaleTag.field(.string(text)) }
        #expect(refusal?.code == "invalid-locale")
    }

    @Test func aTagFallsBackToItsLanguage() {
        #expect(LocaleTag.ranges(of: "zh-Hant-TW") == ["zh-hant-tw", "zh-hant", "zh"])
        #expect(LocaleTag.ranges(of: "en") == ["en"])
    }
}
