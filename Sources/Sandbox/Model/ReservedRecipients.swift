import JSON

/// Recipients whose fate is fixed; every other valid recipient gets its messages delivered.
///
/// Phone numbers count by their last four digits, email addresses by their mailbox name (what follows a `+` and the
/// domain do not matter), contacts by their id. `GET /sandbox/recipients` serves this table.
///
/// | phone ends in | what happens |
/// | --- | --- |
/// | 0001 | delivered |
/// | 0002 | `delivery-failed`, reason `InvalidDestination` |
/// | 0003 | stays `sent` for ever |
/// | 0004 | send is refused with 400 |
/// | 0005 | `delivery-failed`, reason `RecipientOptedOut`; contact look-ups know nothing of it |
/// | 0006 | `failed`, reason `GeneralError` |
/// | 0007 | delivered, but ten times as late |
/// | 0008 | `read` |
/// | 0009 | contact look-ups say opted out of SMS; a message sent in spite of it ends like 0005 |
/// | 0010 | every send answers 503 and is not taken |
/// | 0011 | send is refused with 409 unless `useExistingActiveConversation` is true; then delivered |
///
/// | mailbox | what happens |
/// | --- | --- |
/// | `bounce` | taken; `errorInfo` `email.bounced` after 20 s |
/// | `undeliverable` | taken; `errorInfo` `email.undeliverable` after 20 s |
/// | `refused` | send is refused with 400 |
/// | `silent` | stays `sent` for ever |
/// | `slow` | delivered after 30 s |
/// | `optedout` | contact look-ups say opted out of email; a message sent in spite of it is delivered |
/// | `unavailable` | every send answers 503 and is not taken |
///
/// | contact id | what the profile says |
/// | --- | --- |
/// | `contact_optedout` | opted out of SMS and email |
/// | `contact_optedout_sms` | opted out of SMS |
/// | `contact_optedout_email` | opted out of email |
/// | `contact_unknown` | 404 |
/// | `contact_…` | any other: known, not opted out |
enum ReservedRecipients {
    static func fate(ofPhone phone: String) -> Fate {
        switch phone.suffix(4) {
        case "0002": .deliveryFailed
        case "0003": .neverFinal
        case "0004": .refused
        case "0005", "0009": .optedOut
        case "0006": .failed
        case "0007": .deliveredSlowly
        case "0008": .read
        case "0010": .unavailable
        case "0011": .alreadyConnected
        default: .delivered
        }
    }

    static func fate(ofEmail email: String) -> Fate {
        switch Address.mailbox(ofEmail: email) {
        case "bounce": .bounced
        case "undeliverable": .undeliverable
        case "refused": .refused
        case "silent": .neverFinal
        case "slow": .deliveredSlowly
        case "unavailable": .unavailable
        default: .delivered
        }
    }

    static func isOptedOut(phone: String) -> Bool { phone.hasSuffix("0009") }
    static func isOptedOut(email: String) -> Bool { Address.mailbox(ofEmail: email) == "optedout" }

    /// The contact with this reserved id; `nil` where the id is not a reserved one.
    static func contact(withID id: String) -> Contact? {
        guard id.hasPrefix("contact_"), id != "contact_unknown" else { return nil }
        let isOut = id == "contact_optedout"
        return Contact(
            id: id, phone: nil, email: nil, isOptedOutOfSMS: isOut || id == "contact_optedout_sms",
            isOptedOutOfEmail: isOut || id == "contact_optedout_email")
    }
}

extension ReservedRecipients {
    /// The table as served at `GET /sandbox/recipients`.
    static let table: JSONValue = [
        "phones": rows([
            ("0001", "delivered"), ("0002", "delivery-failed"), ("0003", "never-final"), ("0004", "refused-400"),
            ("0005", "recipient-opted-out"), ("0006", "failed"), ("0007", "delivered-slowly"), ("0008", "read"),
            ("0009", "contact-opted-out"), ("0010", "unavailable-503"), ("0011", "already-connected-409"),
        ]),
        "emails": rows([
            ("bounce@", "bounced"), ("undeliverable@", "undeliverable"), ("refused@", "refused-400"),
            ("silent@", "never-final"), ("slow@", "delivered-slowly"), ("optedout@", "contact-opted-out"),
            ("unavailable@", "unavailable-503"),
        ]),
        "contacts": rows([
            ("contact_optedout", "opted-out-of-sms-and-email"), ("contact_optedout_sms", "opted-out-of-sms"),
            ("contact_optedout_email", "opted-out-of-email"), ("contact_unknown", "not-found-404"),
        ]),
        "payments": rows([
            ("tok_captured", "captured"), ("tok_soon", "pending-twice-then-captured"), ("tok_pending", "pending"),
            ("tok_failed", "failed"), ("tok_refunded", "refunded"),
        ]),
    ]

    private static func rows(_ rows: [(String, String)]) -> JSONValue {
        .array(rows.map { ["pattern": .string($0.0), "outcome": .string($0.1)] })
    }
}
