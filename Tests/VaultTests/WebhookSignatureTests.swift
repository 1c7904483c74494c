import Privacy
import Testing

@testable import Vault

struct WebhookSignatureTests {
    private let secret = WebhookSignature.secret(from: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    private let body = Array(#"{"test": 2432232314}"#.utf8)

    @Test func thePublishedExampleIsSignedAsPublished() throws {
        let signature = WebhookSignature.sign(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: body, with: try #require(secret))
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func twoSecretsMakeTwoSignaturesInOneHeader() throws {
        let old = try #require(secret)
        let new = WebhookSignature.makeSecret()
        let header = WebhookSignature.header(id: "evt_1", timestamp: 7, body: body, with: [new, old])
        #expect(
            header.split(separator: " ").map(String.init)
                == [new, old].map { WebhookSignature.sign(id: "evt_1", timestamp: 7, body: body, with: $0) })
    }

    @Test func aSecretComesBackFromItsText() throws {
        let secret = WebhookSignature.makeSecret()
        let text = WebhookSignature.text(of: secret).revealText()
        #expect(text.hasPrefix("whsec_") && secret.count == 32)
        #expect(WebhookSignature.secret(from: text) == secret)
    }

    @Test(arguments: [
        "", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "whsec_c2hvcnQ=",
        "whsec_Mf*Q9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whs_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ]) func whatIsNoSecretIsRefused(_ text: String) {
        #expect(WebhookSignature.secret(from: text) == nil)
    }
}
