import Testing
import Transport

@Suite struct EncryptionTests {
    @Test func aCertificateNobodyVouchesForIsRefused() async throws {
        let server = try await EncryptedServer(name: "localhost")
        let transport = Transport(policy: .allowPrivate)
        #expect(await transport.failure(of: .post(server.url("localhost"))) == .notSent(.tlsFailed))
        await transport.close()
    }

    @Test func anExtraAuthorityIsTrusted() async throws {
        let server = try await EncryptedServer(name: "localhost")
        let transport = Transport(policy: .allowPrivate, extraCertificateAuthority: server.certificate)
        let reply = try await transport.send(HTTPCall(url: server.url("localhost")))
        #expect(reply.status == 200)
        await transport.close()
    }

    @Test func aTrustedCertificateOfAnotherNameIsRefused() async throws {
        let server = try await EncryptedServer(name: "other.example")
        let transport = Transport(policy: .allowPrivate, extraCertificateAuthority: server.certificate)
        #expect(await transport.failure(of: HTTPCall(url: server.url("localhost"))) == .notSent(.tlsFailed))
        await transport.close()
    }

    @Test func anExtraAuthorityThatCanNotBeReadTrustsNobodyMore() async throws {
        let server = try await EncryptedServer(name: "localhost")
        let transport = Transport(policy: .allowPrivate, extraCertificateAuthority: server.certificate + ".missing")
        #expect(await transport.failure(of: HTTPCall(url: server.url("localhost"))) == .notSent(.tlsFailed))
        await transport.close()
    }

    @Test func aPeerThatSpeaksNoTLSIsNotSent() async throws {
        try await withServer({ peer in
            peer.send("HTTP/1.1 400 Bad Request\r\n\r\n")
            peer.waitForEnd()
        }) { transport, server in
            let failure = await transport.failure(of: .post("https://127.0.0.1:\(server.port)/"))
            #expect(failure == .notSent(.tlsFailed))
            #expect(server.requests.isEmpty)
        }
    }
}
