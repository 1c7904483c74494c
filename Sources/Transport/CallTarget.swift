import CLibCurl

/// Where a call goes, taken apart once by libcurl's own parser, so that no second reading of the URL can differ.
struct CallTarget: Sendable, Hashable {
    /// As libcurl writes it after parsing.
    let url: String
    /// Scheme, host and port: what shares connections.
    let origin: String
    let isEncrypted: Bool

    /// Nil for anything but an absolute URL in printable ASCII, without user or password, of a scheme the policy allows.
    init?(url: String, policy: AddressPolicy) {
        guard CallTarget.isPlain(url), let parser = curl_url() else { return nil }
        defer { curl_url_cleanup(parser) }
        guard curl_url_set(parser, CURLUPART_URL, url, UInt32(CURLU_DISALLOW_USER)) == CURLUE_OK,
            CallTarget.part(parser, CURLUPART_USER) == nil, CallTarget.part(parser, CURLUPART_PASSWORD) == nil,
            let scheme = CallTarget.part(parser, CURLUPART_SCHEME)?.lowercased(),
            let host = CallTarget.part(parser, CURLUPART_HOST)?.lowercased(), !host.isEmpty,
            let port = CallTarget.part(parser, CURLUPART_PORT),
            let whole = CallTarget.part(parser, CURLUPART_URL)
        else { return nil }
        guard scheme == "https" || (scheme == "http" && policy.allowsPrivate) else { return nil }
        self.url = whole
        self.origin = "\(scheme)://\(host):\(port)"
        self.isEncrypted = scheme == "https"
    }

    /// The parser repairs missing and surplus slashes; a URL that needs it is refused instead.
    private static func isPlain(_ url: String) -> Bool {
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }) else { return false }
        let scheme = url.utf8.prefix { $0 != UInt8(ascii: ":") }
        let rest = url.utf8.dropFirst(scheme.count)
        return !scheme.isEmpty && rest.starts(with: "://".utf8) && !rest.dropFirst(3).starts(with: "/".utf8)
    }

    private static func part(_ parser: OpaquePointer, _ part: CURLUPart) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(parser, part, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
