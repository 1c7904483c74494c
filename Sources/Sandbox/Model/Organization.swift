/// A customer organisation of the make-believe cloud; the OAuth client id is its name everywhere in the sandbox.
struct Organization: Sendable {
    struct Number: Sendable {
        var phoneNumber: String
        /// `ACTIVE`, or another word of `SmsPhoneNumber.phoneNumberStatus`.
        var status = "ACTIVE"
    }

    let clientID: String
    /// The organisation's own id, as `GET /api/v2/tokens/me` tells it.
    let id: String
    /// The only secret taken; `nil` takes any but `wrong-secret`.
    var clientSecret: String?
    var numbers = [Number(phoneNumber: "+15550001000"), Number(phoneNumber: "+441632960001")]
    var emailDomains = ["receipts.example.com", "mail.example.com"]
    var rateLimit = RateLimit()
    var tokenLifetimeSeconds: Int64 = 86_400
    /// How long after a send the analytics query knows of it.
    var analyticsLagMilliseconds: Int64 = 0
    /// Permissions of the platform dialect that the OAuth client lacks.
    var missingPermissions: Set<String> = []
    /// Answer SMS sends of the platform dialect with 202 and no body.
    var answersWith202 = false
    var contacts: [Contact] = []
    /// Numbers that answered STOP.
    var stoppedPhones: Set<String> = []

    func isActive(number: String) -> Bool {
        numbers.contains { $0.phoneNumber == number && $0.status == "ACTIVE" }
    }
}

/// So many requests a window and token; 0 requests means no limit.
struct RateLimit: Sendable {
    var requests = 300
    var windowSeconds = 60
}
