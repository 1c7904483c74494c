package import Domain

/// Why a call brought no answer, sorted by what may be done next. Holds no text of a request or an answer but short
/// codes.
package enum PlatformError: Error, Sendable, Hashable {
    /// Nothing of the request was sent: the platform, or the host that gives tokens, could not be reached or failed.
    case unreachable
    /// 429: refused, not tried. `wait` is what the platform asked for, where it did.
    case throttled(wait: Milliseconds?)
    /// A token was refused, or the API refused two in a row: an admin must mend the credentials.
    case credentials(code: String?)
    /// Another 4xx but 408: not taken for sure, and the same request will not be.
    case refused(status: Int, code: String?)
    /// Written, and no usable answer: timeout, cut, 408, 5xx, redirect, garbage. A message may have been taken; a
    /// question merely failed. `cause` is a word for logs.
    case unclear(cause: String)
    /// The gate said no, or an earlier failure is too fresh to ask again; nothing was sent, nothing was tried.
    case postponed(until: Timestamp, Reason)
}
