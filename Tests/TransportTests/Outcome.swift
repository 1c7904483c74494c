import HTTPTypes
import Transport

extension Transport {
    /// The error of a call that must fail; nil when it got an answer.
    func failure(of call: HTTPCall) async -> TransportError? {
        do throws(TransportError) {
            _ = try await send(call)
            return nil
        } catch {
            return error
        }
    }
}

extension HTTPCall {
    static func post(_ url: String, _ body: String = "hello", deadline: Duration = .seconds(15)) -> HTTPCall {
        HTTPCall(method: .post, url: url, body: Array(body.utf8), deadline: deadline)
    }
}

/// A transport and a scripted server for the time of one test.
func withServer(
    limits: TransportLimits = TransportLimits(),
    _ script: @escaping @Sendable (Peer) -> Void,
    _ body: (Transport, ScriptedServer) async throws -> Void
) async throws {
    let server = try ScriptedServer(script)
    let transport = Transport(policy: .allowPrivate, limits: limits)
    do {
        try await body(transport, server)
    } catch {
        server.stop()
        await transport.close()
        throw error
    }
    server.stop()
    await transport.close()
}
