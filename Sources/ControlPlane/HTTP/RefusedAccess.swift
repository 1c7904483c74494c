import Domain
import HTTPTypes

/// A key was shown that does not let its holder in. Callers are told nothing but that; the audit is told why.
struct RefusedKey: Error {
    enum Cause: String {
        case malformed, unknown, expired, revoked
        case wrongSecret = "wrong-secret"
        /// Of a signed event: not ours, or too old.
        case wrongSignature = "wrong-signature"
    }

    let cause: Cause
    /// The public id, where the text had one.
    let id: KeyID?
    /// Whose key has this id.
    let tenant: TenantID?
    /// Whether it was a webhook's secret or signature, not a key.
    var isOfEvent = false
}
