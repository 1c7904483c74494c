import Testing

@testable import Domain

struct ASCIIEmailAddressTests {
    @Test(arguments: [
        ("a@b.c", true), ("first.last+tag@mail.example.com", true), ("x_y'z!#$%&*/=?^`{|}~-@a-b.co", true),
        ("a@b", false), ("a@b.1", false), ("a@1.b2", true), ("a@1.2", false), ("@b.c", false), ("a@", false),
        ("a@.c", false), ("a@b.", false), ("a@b..c", false), (".a@b.c", false), ("a.@b.c", false), ("a..b@b.c", false),
        ("a@b@c.d", false), ("a b@c.d", false), ("a@-b.c", false), ("a@b-.c", false), ("a@b.c-", false),
        ("a@b_c.d", false), ("\"a\"@b.c", false), ("a\u{0}@b.c", false), ("", false),
        (String(repeating: "a", count: 64) + "@b.cd", true), (String(repeating: "a", count: 65) + "@b.cd", false),
        ("a@" + String(repeating: "b", count: 63) + ".cd", true),
        ("a@" + String(repeating: "b", count: 64) + ".cd", false),
        ("a@" + String(repeating: "b.", count: 126) + "c", false),
    ]) func anAddressIsToldFromWhatIsNone(_ text: String, _ isAddress: Bool) {
        #expect(ASCIIEmailAddress.verdict(on: text) == isAddress)
        #expect((EmailAddress(text) != nil) == isAddress)
    }

    @Test func otherScriptsAreLeftToTheSlowerRules() {
        #expect(ASCIIEmailAddress.verdict(on: "jürgen@bücher.example") == nil)
        #expect(EmailAddress("jürgen@bücher.example") != nil)
        #expect(EmailAddress("jürgen@bücher") == nil)
    }
}
