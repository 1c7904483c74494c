import Glibc

/// The check of an address that is about to be connected to.
///
/// It runs after name resolution, when libcurl opens the socket, so a name that resolves differently a second time gains
/// nothing. libcurl does not ask again for a connection it reuses. That is safe: the pool belongs to one ``Transport``,
/// which has one policy for life, so each pooled connection passed this same check when it was opened, and connections
/// are shared only between calls to the same scheme, host and port.
///
/// Blocks are those of the IANA special-purpose registries, multicast, and the IPv6 forms that carry an IPv4 address.
extension AddressPolicy {
    /// Address families other than IPv4 and IPv6 are refused under every policy.
    func allows(_ address: UnsafePointer<sockaddr>, length: UInt32) -> Bool {
        let raw = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET where Int(length) >= MemoryLayout<sockaddr_in>.size:
            let internet = raw.loadUnaligned(as: sockaddr_in.self)
            return allowsPrivate || AddressPolicy.isPublic(ipv4: UInt32(bigEndian: internet.sin_addr.s_addr))
        case AF_INET6 where Int(length) >= MemoryLayout<sockaddr_in6>.size:
            let internet = raw.loadUnaligned(as: sockaddr_in6.self)
            let bytes = withUnsafeBytes(of: internet.sin6_addr) { Array($0) }
            return allowsPrivate || AddressPolicy.isPublic(ipv6: bytes)
        default:
            return false
        }
    }

    /// - Parameter ipv4: host byte order.
    static func isPublic(ipv4 address: UInt32) -> Bool {
        !blockedIPv4.contains { address >> (32 - $0.bits) == $0.prefix >> (32 - $0.bits) }
    }

    /// - Parameter ipv6: 16 bytes in network order.
    static func isPublic(ipv6 address: [UInt8]) -> Bool {
        // Only 2000::/3 is handed out; this leaves ::/96, ::ffff:0:0/96, 64:ff9b::/96, fc00::/7, fe80::/10, ff00::/8 out.
        guard address.count == 16, address[0] & 0xE0 == 0x20 else { return false }
        let start = address.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return !blockedIPv6.contains { start >> (32 - $0.bits) == $0.prefix >> (32 - $0.bits) }
    }

    private static let blockedIPv4: [(prefix: UInt32, bits: UInt32)] = [
        (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16),
        (0xAC10_0000, 12), (0xC000_0000, 24), (0xC000_0200, 24), (0xC058_6300, 24), (0xC0A8_0000, 16),
        (0xC612_0000, 15), (0xC633_6400, 24), (0xCB00_7100, 24), (0xE000_0000, 4), (0xF000_0000, 4),
    ]

    /// By their first four bytes: Teredo, documentation, 6to4, documentation.
    private static let blockedIPv6: [(prefix: UInt32, bits: UInt32)] = [
        (0x2001_0000, 32), (0x2001_0DB8, 32), (0x2002_0000, 16), (0x3FFF_0000, 20),
    ]
}
