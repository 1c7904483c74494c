package import JSON

/// How a tenant reaches its Genesys Cloud organisation. The client secret is kept apart and is never read back.
package struct GenesysSettings: Sendable, Hashable {
    /// Which API the organisation is spoken to with.
    package enum Dialect: String, Sendable, CaseIterable {
        /// The real Platform API v2.
        case platform
        /// The API of the integration guide.
        case guide
    }

    package var dialect: Dialect = .platform
    package var region: GenesysRegion?
    package var clientID: String?
    /// Instead of the region's hosts; only where the server allows private upstreams.
    package var apiBaseURL: String?
    package var loginBaseURL: String?

    package init() {}

    package init?(reading reader: FieldReader) {
        dialect = reader.optional("dialect", Field.choice(Dialect.self)) ?? .platform
        region = reader.optional("region", Field.choice(GenesysRegion.self))
        clientID = reader.optional("clientId", Field.text(1...128))
        apiBaseURL = reader.optional("apiBaseUrl", BaseURL.field)
        loginBaseURL = reader.optional("loginBaseUrl", BaseURL.field)
    }

    package var json: JSONValue {
        [
            "dialect": .string(dialect.rawValue), "region": .optional(region?.rawValue),
            "clientId": .optional(clientID),
            "apiBaseUrl": .optional(apiBaseURL), "loginBaseUrl": .optional(loginBaseURL),
        ]
    }

    /// Where API calls go, without a slash at the end; `nil` until a region or an address is set.
    package var apiURL: String? { apiBaseURL ?? region.map { "https://api.\($0.domain)" } }

    /// Where tokens come from.
    package var loginURL: String? { loginBaseURL ?? region.map { "https://login.\($0.domain)" } }
}

/// The regions of Genesys Cloud and their domains; `api.` and `login.` stand before the domain.
package enum GenesysRegion: String, Sendable, Hashable, CaseIterable {
    case usEast1 = "us-east-1"
    case usEast2 = "us-east-2"
    case usWest2 = "us-west-2"
    case caCentral1 = "ca-central-1"
    case mxCentral1 = "mx-central-1"
    case saEast1 = "sa-east-1"
    case euWest1 = "eu-west-1"
    case euWest2 = "eu-west-2"
    case euCentral1 = "eu-central-1"
    case euCentral2 = "eu-central-2"
    case euscGermanyEast1 = "eusc-de-east-1"
    case meCentral1 = "me-central-1"
    case apSouth1 = "ap-south-1"
    case apSoutheast1 = "ap-southeast-1"
    case apSoutheast2 = "ap-southeast-2"
    case apNortheast1 = "ap-northeast-1"
    case apNortheast2 = "ap-northeast-2"
    case apNortheast3 = "ap-northeast-3"

    package var domain: String {
        switch self {
        case .usEast1: "mypurecloud.com"
        case .usEast2: "use2.us-gov-pure.cloud"
        case .usWest2: "usw2.pure.cloud"
        case .caCentral1: "cac1.pure.cloud"
        case .mxCentral1: "mxc1.pure.cloud"
        case .saEast1: "sae1.pure.cloud"
        case .euWest1: "mypurecloud.ie"
        case .euWest2: "euw2.pure.cloud"
        case .euCentral1: "mypurecloud.de"
        case .euCentral2: "euc2.pure.cloud"
        case .euscGermanyEast1: "edee1.eusc-pure.cloud"
        case .meCentral1: "mec1.pure.cloud"
        case .apSouth1: "aps1.pure.cloud"
        case .apSoutheast1: "apse1.pure.cloud"
        case .apSoutheast2: "mypurecloud.com.au"
        case .apNortheast1: "mypurecloud.jp"
        case .apNortheast2: "apne2.pure.cloud"
        case .apNortheast3: "apne3.pure.cloud"
        }
    }
}

/// The address of a host that a tenant or operator names: scheme, host, perhaps a port and a path; nothing else.
package enum BaseURL {
    package static func field(_ value: JSONValue) throws(InvalidValue) -> String {
        let text = try Field.text(1...512)(value)
        guard let rest = ["https://", "http://"].first(where: text.hasPrefix).map({ text.dropFirst($0.count) }),
            let host = rest.split(separator: "/", omittingEmptySubsequences: false).first, !host.isEmpty,
            rest.unicodeScalars.allSatisfy({
                $0.value > 0x20 && $0.value < 0x7F && !"\\?#@\"<>`{}|^".unicodeScalars.contains($0)
            })
        else { throw InvalidValue("invalid-url", "must be an address such as https://host or http://host:port") }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    package static func isEncrypted(_ url: String) -> Bool { url.hasPrefix("https://") }
}
