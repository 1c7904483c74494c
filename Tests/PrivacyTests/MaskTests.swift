import Privacy
import Testing

struct MaskTests {
    @Test(arguments: [
        ("+15551231234", "+1******1234"), ("+79161234567", "+7******4567"), ("+441632960961", "+44******0961"),
        ("+12345678", "+1***5678"), ("+999123456789012", "+99*********9012"),
    ])
    func aPhoneKeepsItsCountryAndLastFour(plain: String, masked: String) {
        #expect(Mask.phone(plain) == masked)
    }

    @Test(arguments: ["", "+", "15551231234", "+1555", "+1 555 123 1234", "+1555123123412345", "+１５５５１２３１２３４"])
    func whatIsNotAPhoneIsHiddenWhole(text: String) {
        #expect(Mask.phone(text) == "***")
    }

    @Test(arguments: [
        ("carol@example.com", "c***@example.com"), ("c@example.com", "***@example.com"),
        ("\"a@b\"@example.com", "\"***@example.com"), ("élodie@example.fr", "é***@example.fr"),
    ])
    func anEmailKeepsItsFirstCharacterAndDomain(plain: String, masked: String) {
        #expect(Mask.email(plain) == masked)
    }

    @Test(arguments: ["", "@", "carol", "@example.com", "carol@", "carol@exa\nmple.com", "\u{1b}carol@example.com"])
    func whatIsNotAnAddressIsHiddenWhole(text: String) {
        #expect(Mask.email(text) == "***")
    }
}
