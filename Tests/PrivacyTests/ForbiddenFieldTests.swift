import Privacy
import Testing

struct ForbiddenFieldTests {
    @Test(arguments: [
        "cvv", "CVV2", "pan", "Card-Number", "card_no", "track2", "PIN", "cardVerificationResult", "expiry", "tag5A",
    ])
    func namesOfCardDataAreForbidden(key: String) {
        #expect(ForbiddenField.isForbidden(key))
        #expect(ForbiddenField.isForbidden(key, value: "anything"))
    }

    @Test(arguments: ["last4", "cardBrand", "panel", "pinned", "track", "expires", "expiresAt", "company", ""])
    func otherNamesAreNot(key: String) {
        #expect(ForbiddenField.isForbidden(key) == (key == "track"))
    }

    @Test(arguments: [
        ("accountNumber", "4111111111111111", true), ("accountNumber", "12345678", false),
        ("account_number", "DE89370400440532013000", false), ("cid", "123", true), ("cid", "C-12345", false),
    ])
    func someNamesAreForbiddenOnlyWithCertainDigits(key: String, value: String, forbidden: Bool) {
        #expect(ForbiddenField.isForbidden(key, value: value) == forbidden)
        #expect(!ForbiddenField.isForbidden(key))
    }
}
