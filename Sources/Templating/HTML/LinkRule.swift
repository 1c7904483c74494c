import Domain

/// Which addresses a template may hold. One strict reading; nothing is repaired.
enum LinkRule {
    struct Refusal: Hashable {
        let code: TemplateProblem.Code
        let detail: String
    }

    /// https, mailto with a subject at most, tel, or a place in the same mail.
    static func refusal(ofLink url: String) -> Refusal? {
        if let refusal = refusalOfText(url) { return refusal }
        if url.hasPrefix("#") { return nil }
        if url.hasPrefix("mailto:") { return isMail(url.dropFirst(7)) ? nil : hostRefusal }
        if url.hasPrefix("tel:") {
            let isNumber = url.dropFirst(4).utf8.allSatisfy { $0.isASCIIDigit || "+-().".utf8.contains($0) }
            return isNumber && url.utf8.count > 6 ? nil : Refusal(code: .urlHost, detail: "tel: takes a phone number.")
        }
        return refusalOfHost(url)
    }

    /// https from one of the image hosts, or an attachment by `cid:`.
    static func refusal(ofImage url: String, _ hosts: ImageHosts) -> Refusal? {
        if let refusal = refusalOfText(url) { return refusal }
        if url.hasPrefix("cid:") {
            let isID = url.dropFirst(4).utf8.allSatisfy {
                $0.isASCIILetter || $0.isASCIIDigit || "._@+-".utf8.contains($0)
            }
            return isID && url.utf8.count > 4 ? nil : hostRefusal
        }
        if let refusal = refusalOfHost(url) { return refusal }
        let host = authority(url).lowercased()
        guard hosts.contains(host.hasSuffix(":443") ? String(host.dropLast(4)) : host) else {
            return Refusal(code: .imageHost, detail: "\(host.quoted) is none of the hosts that images may come from.")
        }
        return nil
    }

    private static let hostRefusal = Refusal(
        code: .urlHost, detail: "The address needs a plain host name: no user, IP address or other port.")

    private static func refusalOfText(_ url: String) -> Refusal? {
        guard url.utf8.count <= 2_048 else {
            return Refusal(code: .urlTooLong, detail: "An address may have 2048 characters.")
        }
        let isPlain = url.utf8.allSatisfy { (0x21..<0x7F).contains($0) && !"\\<>\"'`{}".utf8.contains($0) }
        guard isPlain, !url.isEmpty else {
            let detail = "An address is ASCII without spaces, quotes, braces and backslashes; encode others with %."
            return Refusal(code: .urlCharacter, detail: detail)
        }
        return nil
    }

    private static func refusalOfHost(_ url: String) -> Refusal? {
        guard url.hasPrefix("https://") else {
            let scheme = url.prefix { $0 != ":" && $0 != "/" }
            return Refusal(
                code: .urlScheme, detail: "Write a full https:// address; this begins \(String(scheme).quoted).")
        }
        return URLRule.isAuthority(authority(url)[...]) ? nil : hostRefusal
    }

    private static func authority(_ url: String) -> String {
        String(url.dropFirst(8).prefix { $0 != "/" && $0 != "?" && $0 != "#" })
    }

    private static func isMail(_ rest: Substring) -> Bool {
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard URLRule.isAllowed("mailto:\(parts[0])") else { return false }
        guard parts.count == 2 else { return true }
        let subject = parts[1].lowercased()
        return subject.hasPrefix("subject=") && !subject.contains("&") && !subject.contains("%0a")
            && !subject.contains("%0d")
    }
}
