import Testing
import Transport

@Suite struct RefusalTests {
    @Test func nobodyListeningMeansNotSent() async throws {
        let transport = Transport(policy: .allowPrivate)
        let port = try Loopback.deadPort()
        #expect(await transport.failure(of: .post("http://127.0.0.1:\(port)/")) == .notSent(.connectFailed))
        await transport.close()
    }

    @Test func anUnknownNameMeansNotSent() async {
        let transport = Transport(policy: .publicOnly)
        #expect(await transport.failure(of: .post("https://nowhere.invalid/")) == .notSent(.resolveFailed))
        await transport.close()
    }

    @Test(arguments: [
        "", "example.com", "/path", "//example.com/", "http:", "https://", "https:/127.0.0.1/", "https:///127.0.0.1/",
        "http:\\\\127.0.0.1\\", "https://user@example.com/", "https://user:word@example.com/",
        "https://:word@example.com/",
        "https://@example.com@127.0.0.1/", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/",
        "dict://example.com/", "javascript:alert(1)", "https://exa mple.com/", "https://example.com/\r\nX: y",
        "https://example.com/\u{0}", "https://127。0。0。1/", "https://①②⑦.0.0.1/", "https://example.com%00/",
        "https://example.com%2f/", "https://example.com:99999/", "https://[::1/", "http://example.com/",
    ])
    func aURLThatIsNoneIsRefused(_ url: String) async {
        let transport = Transport(policy: .publicOnly)
        #expect(await transport.failure(of: .post(url)) == .notSent(.invalidURL))
        await transport.close()
    }

    @Test func plainHTTPNeedsThePrivatePolicy() async throws {
        let server = try ScriptedServer { $0.echo() }
        let transport = Transport(policy: .publicOnly)
        #expect(await transport.failure(of: .post(server.url)) == .notSent(.invalidURL))
        #expect(server.connections == 0)
        server.stop()
        await transport.close()
    }

    @Test(arguments: [
        "127.0.0.1", "127.1", "0x7f.1", "2130706433", "0177.0.0.1", "0", "0.0.0.0", "localhost", "LOCALHOST", "[::1]",
        "[::]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "10.0.0.1", "100.64.0.1",
        "169.254.169.254", "172.16.0.1", "192.168.1.1", "[fe80::1]", "[fd00::1]", "[ff02::1]", "[2002:7f00:1::]",
        "[2001::1]", "224.0.0.1", "255.255.255.255",
    ])
    func anAddressOfOurOwnNetworksIsNotConnectedTo(_ host: String) async throws {
        let server = try ScriptedServer { $0.echo() }
        let transport = Transport(policy: .publicOnly)
        let failure = await transport.failure(of: .post("https://\(host):\(server.port)/"))
        #expect(failure == .notSent(.blockedAddress))
        #expect(server.connections == 0)
        server.stop()
        await transport.close()
    }
}
