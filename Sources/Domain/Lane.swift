/// A tenant's queue for one channel.
package struct Lane: Sendable, Hashable {
    package let tenant: TenantID
    package let channel: Channel

    package init(tenant: TenantID, channel: Channel) {
        self.tenant = tenant
        self.channel = channel
    }
}
