/// What an identifier names; gives the prefix of its text form.
package protocol IdentifierSubject: Sendable {
    static var prefix: String { get }
}

/// A UUIDv7 (RFC 9562) with the kind of thing it names: `rcp_01jd…`, sortable by the time it was made.
package struct Identifier<Subject: IdentifierSubject>: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let high: UInt64
    package let low: UInt64

    package init(at time: Timestamp, random: inout some RandomNumberGenerator) {
        let milliseconds = UInt64(clamping: time.milliseconds) & 0xFFFF_FFFF_FFFF
        high = milliseconds << 16 | 0x7000 | random.next() & 0xFFF
        low = 0x8000_0000_0000_0000 | random.next() & 0x3FFF_FFFF_FFFF_FFFF
    }

    package init(at time: Timestamp) {
        var random = IdentifierRandomness()
        self.init(at: time, random: &random)
    }

    /// From 16 bytes, as they stand in the store; `nil` for any other count.
    package init?(bytes: [UInt8]) {
        guard let id = bytes.withUnsafeBytes({ Identifier(bytes: $0) }) else { return nil }
        self = id
    }

    /// From 16 bytes, as they stand in the store; `nil` for any other count.
    package init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 16 else { return nil }
        high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
        low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    /// From the text form, prefix included; `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        self.init(utf8: Array(text.utf8))
    }

    private init?(utf8 text: [UInt8]) {
        let prefix = Subject.prefix.utf8
        guard text.count == prefix.count + 26, text.starts(with: prefix) else { return nil }
        self.init(digits: text[prefix.count...])
    }

    /// From the text form without its prefix: 26 digits; `nil` for anything else.
    package init?(digits: ArraySlice<UInt8>) {
        guard let value = CrockfordBase32.decode(digits) else { return nil }
        (high, low) = value
    }

    package var bytes: [UInt8] {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Array($0) }
    }

    package var description: String { CrockfordBase32.encode(high: high, low: low, behind: Subject.prefix) }

    package static func < (left: Self, right: Self) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

package enum TenantSubject: IdentifierSubject { package static let prefix = "ten_" }
package enum ReceiptSubject: IdentifierSubject { package static let prefix = "rcp_" }
package enum DeliverySubject: IdentifierSubject { package static let prefix = "dlv_" }
package enum KeySubject: IdentifierSubject { package static let prefix = "key_" }
package enum FollowUpSubject: IdentifierSubject { package static let prefix = "fup_" }
package enum ErasureSubject: IdentifierSubject { package static let prefix = "era_" }
package enum InteractionEventSubject: IdentifierSubject { package static let prefix = "evt_" }
package enum WebhookSecretSubject: IdentifierSubject { package static let prefix = "whk_" }

package typealias TenantID = Identifier<TenantSubject>
package typealias ReceiptID = Identifier<ReceiptSubject>
package typealias DeliveryID = Identifier<DeliverySubject>
package typealias KeyID = Identifier<KeySubject>
package typealias FollowUpID = Identifier<FollowUpSubject>
package typealias ErasureID = Identifier<ErasureSubject>
package typealias InteractionEventID = Identifier<InteractionEventSubject>
package typealias WebhookSecretID = Identifier<WebhookSecretSubject>
