import CLibCurl
import Glibc
import HTTPTypes

extension Transfer {
    private static let userAgent = "counterfoil"

    /// Makes a fresh or reset handle ready for this call. Each option that could open a way around the policy is set
    /// outright, whatever libcurl's default is.
    func prepare(_ easy: UnsafeMutableRawPointer, trust: Trust, remaining: Duration) {
        self.easy = easy
        let context = Unmanaged.passUnretained(self).toOpaque()
        curl_set_pointer(easy, CURLOPT_PRIVATE, context)
        setCallbacks(easy, context)
        setTarget(easy)
        setTrust(easy, trust)
        curl_set_long(easy, CURLOPT_TIMEOUT_MS, Transfer.milliseconds(remaining))
        curl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, Transfer.milliseconds(min(remaining, call.connectDeadline)))
        setMethod(easy)
        setHeaders(easy)
    }

    private func setCallbacks(_ easy: UnsafeMutableRawPointer, _ context: UnsafeMutableRawPointer) {
        curl_set_data_callback(easy, CURLOPT_WRITEFUNCTION, TransferCallbacks.body)
        curl_set_pointer(easy, CURLOPT_WRITEDATA, context)
        curl_set_data_callback(easy, CURLOPT_HEADERFUNCTION, TransferCallbacks.header)
        curl_set_pointer(easy, CURLOPT_HEADERDATA, context)
        curl_set_open_socket_callback(easy, TransferCallbacks.openSocket)
        curl_set_pointer(easy, CURLOPT_OPENSOCKETDATA, context)
        curl_set_before_request_callback(easy, TransferCallbacks.beforeRequest)
        curl_set_pointer(easy, CURLOPT_PREREQDATA, context)
    }

    private func setTarget(_ easy: UnsafeMutableRawPointer) {
        curl_set_string(easy, CURLOPT_URL, target.url)
        curl_set_string(easy, CURLOPT_PROTOCOLS_STR, target.isEncrypted ? "https" : "http")
        curl_set_string(easy, CURLOPT_REDIR_PROTOCOLS_STR, "https")
        curl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
        curl_set_string(easy, CURLOPT_PROXY, "")
        curl_set_string(easy, CURLOPT_NOPROXY, "*")
        curl_set_long(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        curl_set_long(easy, CURLOPT_NETRC, 0)
        curl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        curl_set_long(easy, CURLOPT_TCP_NODELAY, 1)
        curl_set_long(easy, CURLOPT_HTTP09_ALLOWED, 0)
        curl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        // Servers commonly close after 60 s without use, some after 5. An old connection is not worth the race.
        curl_set_long(easy, CURLOPT_MAXAGE_CONN, 15)
        curl_set_long(easy, CURLOPT_MAXLIFETIME_CONN, 300)
        // Without this the thread would wait for the resolver of a call that ended while its name was being resolved.
        curl_set_long(easy, CURLOPT_QUICK_EXIT, 1)
        curl_set_string(easy, CURLOPT_USERAGENT, Transfer.userAgent)
    }

    private func setTrust(_ easy: UnsafeMutableRawPointer, _ trust: Trust) {
        curl_set_long(easy, CURLOPT_SSL_VERIFYPEER, 1)
        curl_set_long(easy, CURLOPT_SSL_VERIFYHOST, 2)
        curl_set_long(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        guard let extra = trust.extraFile, let folder = trust.systemFolder else { return }
        curl_set_string(easy, CURLOPT_CAINFO, extra)
        curl_set_string(easy, CURLOPT_CAPATH, folder)
    }

    private func setMethod(_ easy: UnsafeMutableRawPointer) {
        switch call.method {
        case .head:
            curl_set_long(easy, CURLOPT_NOBODY, 1)
        case .get where call.body.isEmpty:
            curl_set_long(easy, CURLOPT_HTTPGET, 1)
        case .delete where call.body.isEmpty:
            curl_set_string(easy, CURLOPT_CUSTOMREQUEST, call.method.rawValue)
        default:
            // The size comes first: libcurl copies that many bytes of what follows.
            curl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(call.body.count))
            call.body.withUnsafeBytes { body in
                guard let start = body.baseAddress, !body.isEmpty else {
                    _ = curl_set_string(easy, CURLOPT_COPYPOSTFIELDS, "")
                    return
                }
                _ = curl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, start)
            }
            curl_set_string(easy, CURLOPT_CUSTOMREQUEST, call.method.rawValue)
        }
    }

    private func setHeaders(_ easy: UnsafeMutableRawPointer) {
        append("Expect:")
        if call.headers[.contentType] == nil {
            append("Content-Type:")
        }
        for field in call.headers where !Transfer.ownHeaders.contains(field.name) {
            append(field.value.isEmpty ? "\(field.name.rawName);" : "\(field.name.rawName): \(field.value)")
        }
        curl_set_list(easy, CURLOPT_HTTPHEADER, headerList)
    }

    private func append(_ line: String) {
        headerList = curl_slist_append(headerList, line) ?? headerList
    }

    private static let ownHeaders = Set(
        [
            "Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Proxy-Connection", "Expect",
            "Accept-Encoding", "User-Agent", "TE", "Upgrade",
        ].compactMap { HTTPField.Name($0) })

    /// Rounded up, at least 1: libcurl takes 0 for "no limit".
    private static func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        guard seconds < 1_000_000_000 else { return Int(Int32.max) }
        let whole = Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
        return min(max(1, whole), Int(Int32.max))
    }
}
