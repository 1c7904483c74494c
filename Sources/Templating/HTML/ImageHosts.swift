/// Where the images of a tenant's mails may come from.
package enum ImageHosts: Sendable, Hashable {
    /// Any host that has a name.
    case any
    /// These hosts and what is below them, in lower case.
    case only([String])

    func contains(_ host: String) -> Bool {
        switch self {
        case .any: true
        case .only(let hosts): hosts.contains { host == $0 || host.hasSuffix(".\($0)") }
        }
    }
}
