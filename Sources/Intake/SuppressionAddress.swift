package import Domain
package import JSON
import Privacy

/// An address on a channel, as a suppression names it.
package struct SuppressionAddress: Sendable, Hashable {
    package let channel: Channel
    private let phone: PhoneNumber?
    private let email: EmailAddress?

    /// Throws what is wrong with the address for this channel.
    package init(_ address: JSONValue, on channel: Channel) throws(InvalidValue) {
        self.channel = channel
        switch channel {
        case .sms: (phone, email) = (try PhoneNumber.field(address), nil)
        case .email: (phone, email) = (nil, try EmailAddress.field(address))
        }
    }

    /// The spelling under which the store and receipts know the address.
    var normalized: String {
        phone?.e164.reveal() ?? email?.normalized ?? ""
    }

    package var masked: String {
        phone?.masked ?? email?.masked ?? Mask.stars
    }
}
