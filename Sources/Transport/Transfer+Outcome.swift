import CLibCurl

extension Transfer {
    /// What libcurl's result means for the caller. The handle must still be there.
    func outcome(_ code: CURLcode) -> Outcome {
        guard code != CURLE_OK else { return reply() }
        return .failure(isWritten ? .unknown(unknownReason(code)) : .notSent(notSentReason(code)))
    }

    /// How it stands with a call that ends for a reason of ours.
    func outcome(notSent: NotSentReason, unknown: UnknownReason) -> Outcome {
        .failure(isWritten ? .unknown(unknown) : .notSent(notSent))
    }

    private func reply() -> Outcome {
        guard answer.hasWholeHeaders else { return .failure(.unknown(.connectionLost)) }
        var status = 0
        guard let easy, curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK, (200...999).contains(status)
        else { return .failure(.unknown(.malformedResponse)) }
        return .success(HTTPReply(status: status, headers: answer.headers, body: answer.body))
    }

    private func unknownReason(_ code: CURLcode) -> UnknownReason {
        if isTooLarge { return .responseTooLarge }
        return switch code {
        case CURLE_OPERATION_TIMEDOUT: .timeout
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP_RETURNED_ERROR,
            CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR:
            .malformedResponse
        default: .connectionLost
        }
    }

    private func notSentReason(_ code: CURLcode) -> NotSentReason {
        if addressesRefused > 0 && addressesTried == 0 { return .blockedAddress }
        return switch code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .invalidURL
        case CURLE_COULDNT_RESOLVE_HOST: .resolveFailed
        case CURLE_OPERATION_TIMEDOUT: .connectTimeout
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_INITFAILED:
            .tlsFailed
        default: .connectFailed
        }
    }
}
