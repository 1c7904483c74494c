import CLibCurl
import HTTPTypes

/// One call from its start to its end. Lives on the curl thread and is the context of its libcurl callbacks.
final class Transfer {
    typealias Outcome = Result<HTTPReply, TransportError>

    let id: UInt64
    let call: HTTPCall
    let target: CallTarget
    let deadline: ContinuousClock.Instant
    let policy: AddressPolicy
    let headerLimit: Int
    private let continuation: CheckedContinuation<Outcome, Never>

    /// Nil while waiting for a place.
    var easy: UnsafeMutableRawPointer?
    var headerList: UnsafeMutablePointer<curl_slist>?

    var answer = AnswerReader()
    var isTooLarge = false
    /// Addresses of the host that the policy refused, and those it let through.
    var addressesRefused = 0
    var addressesTried = 0
    /// libcurl stood before writing the request, at least once.
    var reachedRequest = false

    init(_ start: CurlThread.Start, policy: AddressPolicy, headerLimit: Int) {
        id = start.id
        call = start.call
        target = start.target
        deadline = start.deadline
        continuation = start.continuation
        self.policy = policy
        self.headerLimit = headerLimit
    }

    /// Whether any byte of the request may have left.
    ///
    /// libcurl counts what the connection took of the request, over all tries. Over plain HTTP that count is exact: zero
    /// means that the kernel took nothing. On an encrypted connection the peer may speak HTTP/2, whose frames can leave
    /// before they are counted; there, standing before the request counts as written.
    var isWritten: Bool {
        guard let easy, reachedRequest else { return false }
        if target.isEncrypted { return true }
        var count = 0
        return curl_get_long(easy, CURLINFO_REQUEST_SIZE, &count) != CURLE_OK || count > 0
    }

    func end(_ outcome: Outcome) {
        continuation.resume(returning: outcome)
    }
}

extension Transfer {
    /// The transfer a handle was prepared for.
    static func of(_ easy: UnsafeMutableRawPointer) -> Transfer? {
        var context: UnsafeMutableRawPointer?
        guard curl_get_private(easy, &context) == CURLE_OK, let context else { return nil }
        return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    /// Lets go of the handle. It must be out of the multi handle by now.
    func release() {
        easy = nil
        curl_slist_free_all(headerList)
        headerList = nil
    }
}
