/// Which addresses a ``Transport`` may connect to.
package struct AddressPolicy: Sendable, Hashable {
    let allowsPrivate: Bool

    /// https to addresses of the public internet only.
    package static let publicOnly = AddressPolicy(allowsPrivate: false)
    /// Also http, and also loopback, private and link-local addresses (`--allow-private-upstreams`).
    package static let allowPrivate = AddressPolicy(allowsPrivate: true)
}
