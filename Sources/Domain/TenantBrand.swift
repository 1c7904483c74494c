package import JSON

/// How a tenant's mails look, and whom its customers can ask.
package struct TenantBrand: Sendable, Hashable {
    /// https, on one of `imageHosts` where there are some.
    package let logoURL: String?
    /// `#` with hexadecimal digits.
    package let accentColor: String?
    /// An address, a phone number or a page: text that customers read.
    package let supportContact: String?
    /// Hosts that the images of the tenant's mails may come from, and what is below them, in lower case; `nil` for any.
    package let imageHosts: [String]?

    package init(
        logoURL: String? = nil, accentColor: String? = nil, supportContact: String? = nil, imageHosts: [String]? = nil
    ) {
        self.logoURL = logoURL
        self.accentColor = accentColor
        self.supportContact = supportContact
        self.imageHosts = imageHosts
    }
}

extension TenantBrand {
    package init?(reading reader: FieldReader) {
        var count = 0
        let hosts = reader.array("imageHosts", limit: 50) { value throws(InvalidValue) in
            count += 1
            return try Self.host(value)
        }
        let logo = reader.optional("logoUrl", Self.logo)
        if let hosts, let logo, !Self.isOn(hosts, logo) {
            reader.fail("logoUrl", InvalidValue("image-host", "is on none of the hosts that images may come from"))
        }
        if hosts != nil, count == 0 {
            reader.fail("imageHosts", InvalidValue("too-short", "must name at least one host; null allows any"))
        }
        self.init(
            logoURL: logo, accentColor: reader.optional("accentColor", Self.color),
            supportContact: reader.optional("supportContact", Field.text(1...254)), imageHosts: hosts)
    }

    package var json: JSONValue {
        [
            "logoUrl": .optional(logoURL), "accentColor": .optional(accentColor),
            "supportContact": .optional(supportContact),
            "imageHosts": imageHosts.map { .array($0.map { .string($0) }) } ?? .null,
        ]
    }

    private static func logo(_ value: JSONValue) throws(InvalidValue) -> String {
        let text = try Field.string(value)
        guard text.hasPrefix("https://"), URLRule.isAllowed(text) else {
            throw InvalidValue("invalid-url", "must be an https address with a host name, of 2048 characters at most")
        }
        return text
    }

    private static func host(_ value: JSONValue) throws(InvalidValue) -> String {
        let text = try Field.string(value).lowercased()
        guard URLRule.isHost(text[...]) else {
            throw InvalidValue("invalid-host", "must be a host name such as images.example.com")
        }
        return text
    }

    private static func color(_ value: JSONValue) throws(InvalidValue) -> String {
        let text = try Field.string(value)
        guard ColorRule.isAllowed(text) else {
            throw InvalidValue("invalid-color", "must be # with 3, 6 or 8 hexadecimal digits")
        }
        return text
    }

    private static func isOn(_ hosts: [String], _ url: String) -> Bool {
        let authority = url.dropFirst("https://".utf8.count).prefix { !"/?#".contains($0) }.lowercased()
        let host = authority.hasSuffix(":443") ? String(authority.dropLast(4)) : authority
        return hosts.contains { host == $0 || host.hasSuffix(".\($0)") }
    }
}

/// Which colours a style may be given.
package enum ColorRule {
    /// `#` with 3, 6 or 8 hexadecimal digits.
    package static func isAllowed(_ value: String) -> Bool {
        value.hasPrefix("#") && [4, 7, 9].contains(value.utf8.count)
            && value.utf8.dropFirst().allSatisfy { byte in
                (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
            }
    }
}
