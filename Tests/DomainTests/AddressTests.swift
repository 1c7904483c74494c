import Domain
import JSON
import Privacy
import Testing

struct AddressTests {
    @Test(arguments: ["+1234567", "+15551234567", "+447700900123", "+123456789012345"])
    func phonesInInternationalFormAreTaken(_ text: String) {
        #expect(PhoneNumber(text)?.e164.reveal() == text)
    }

    @Test(arguments: [
        "", "+", "+123456", "+1234567890123456", "+0123456789", "15551234567", "0044 7700 900123", "+1 555 123 4567",
        "+1-555-123-4567", "+1555123456a", "+１5551234567", "++1555123456", "+15551234567 ", "tel:+15551234567",
    ]) func otherPhonesAreRefused(_ text: String) {
        #expect(PhoneNumber(text) == nil)
    }

    @Test(arguments: [
        "a@b.co", "Ada.Lovelace+receipts@Mail.Example.com", "o'neil@example.com", "x_y-z@sub.example-host.org",
        "用户@例子.广告", "müller@bücher.example", "1@2.com", "a@xn--bcher-kva.example",
    ]) func emailsAreTaken(_ text: String) {
        #expect(EmailAddress(text)?.text.reveal() == text)
    }

    @Test(arguments: [
        "", "@", "a@", "@b.co", "a@b", "a@b@c.co", "a b@c.co", "a@b .co", ".a@b.co", "a.@b.co", "a..b@c.co", "a@.co",
        "a@b..co", "a@-b.co", "a@b-.co", "a@b.123", "a@[127.0.0.1]", "\"a b\"@c.co", "a,b@c.co", "a<b>@c.co",
        "a@b_c.co",
        "a@b.co\n", "a\u{0}@b.co", "Ada <a@b.co>", "a@b.co,c@d.co", "a(comment)@b.co", "a@b.co\r\nBcc: c@d.co",
    ]) func otherEmailsAreRefused(_ text: String) {
        #expect(EmailAddress(text) == nil)
    }

    @Test func emailsKeepTheLimitsOfTheirParts() {
        let local = String(repeating: "a", count: 64)
        #expect(EmailAddress(local + "@example.com") != nil)
        #expect(EmailAddress(local + "a@example.com") == nil)
        let label = String(repeating: "b", count: 63)
        #expect(EmailAddress("a@\(label).com") != nil)
        #expect(EmailAddress("a@b\(label).com") == nil)
        let domain = [label, label, label].joined(separator: ".")
        #expect(EmailAddress("\(String(repeating: "a", count: 58))@\(domain).co") != nil)
        #expect(EmailAddress("\(String(repeating: "a", count: 60))@\(domain).co") == nil)
    }

    @Test func lookUpsDisregardCase() {
        #expect(EmailAddress("Ada@Example.COM")?.normalized == "ada@example.com")
        #expect(EmailAddress("Ada@Example.COM")?.domain == "example.com")
    }

    @Test func addressesNeverPrintThemselves() throws {
        let phone = try #require(PhoneNumber("+15551234567"))
        let email = try #require(EmailAddress("ada@example.com"))
        for text in [
            "\(phone)", String(reflecting: phone), "\(email)", String(reflecting: email), phone.masked, email.masked,
        ] {
            #expect(!text.contains("555123") && !text.contains("ada@"), "\(text)")
        }
    }

    @Test func fieldsTellWhatTheyWant() {
        #expect(throws: InvalidValue("invalid-phone", "must be a phone number in E.164 form: + and 7 to 15 digits")) {
            try PhoneNumber.field("555")
        }
        #expect(throws: InvalidValue("invalid-email", "must be an email address")) { try EmailAddress.field("ada") }
    }
}
