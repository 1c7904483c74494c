import Glibc
import Testing

@testable import Transport

@Suite struct AddressPolicyTests {
    @Test(arguments: [
        "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1",
        "127.255.255.255", "169.254.0.0", "169.254.169.254", "172.16.0.0", "172.31.255.255", "192.0.0.1", "192.0.2.1",
        "192.88.99.1", "192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255", "198.51.100.1", "203.0.113.1",
        "224.0.0.1", "239.255.255.255", "240.0.0.0", "255.255.255.255",
    ])
    func specialIPv4IsRefused(_ text: String) throws {
        #expect(try !AddressPolicy.isPublic(ipv4: ipv4(text)))
    }

    @Test(arguments: [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
        "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.0.3.0", "192.88.98.1",
        "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "203.0.114.0", "223.255.255.255",
    ])
    func theRestOfIPv4IsAllowed(_ text: String) throws {
        #expect(try AddressPolicy.isPublic(ipv4: ipv4(text)))
    }

    @Test(arguments: [
        "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1",
        "1fff::1", "2001::1", "2001:0:ffff::", "2001:db8::1", "2002::1", "2002:7f00:1::", "3fff::1", "3fff:fff::1",
        "4000::", "fc00::1", "fd00::1", "fe80::1", "fec0::1", "ff02::1",
    ])
    func specialIPv6IsRefused(_ text: String) throws {
        #expect(try !AddressPolicy.isPublic(ipv6: ipv6(text)))
    }

    @Test(arguments: [
        "2000::1", "2001:1::1", "2001:4860:4860::8888", "2001:db9::1", "2003::1", "2606:4700::1111", "3ffe::1",
    ])
    func theRestOfIPv6IsAllowed(_ text: String) throws {
        #expect(try AddressPolicy.isPublic(ipv6: ipv6(text)))
    }

    @Test(arguments: [AddressPolicy.publicOnly, .allowPrivate])
    func otherFamiliesAreRefused(_ policy: AddressPolicy) {
        var address = sockaddr()
        address.sa_family = sa_family_t(AF_UNIX)
        #expect(!policy.allows(&address, length: UInt32(MemoryLayout<sockaddr>.size)))
    }

    private func ipv4(_ text: String) throws -> UInt32 {
        var address = in_addr()
        try #require(inet_pton(AF_INET, text, &address) == 1)
        return UInt32(bigEndian: address.s_addr)
    }

    private func ipv6(_ text: String) throws -> [UInt8] {
        var address = in6_addr()
        try #require(inet_pton(AF_INET6, text, &address) == 1)
        return withUnsafeBytes(of: address) { Array($0) }
    }
}
