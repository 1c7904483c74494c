import Domain
import HTTPTypes
import JSON
import Privacy
import Synchronization
import Transport

/// OAuth tokens by client credentials (RFC 6749 §4.4), one a tenant, in memory only. However many questions need one, a
/// tenant has one token request under way.
final class GatewayTokens: Sendable {
    private typealias Flight = Task<Result<Secret, GatewayFailure>, Never>

    private struct Slot {
        let auth: GatewayAuth
        let flight: Flight
        let serial: UInt64
        /// When the token must be replaced; `nil` while it is on its way.
        var renewAt: Timestamp?
    }

    private struct State {
        var slots: [TenantID: Slot] = [:]
        var lastSerial: UInt64 = 0
    }

    private let state = Mutex(State())
    private let transport: Transport
    private let now: @Sendable () -> Timestamp

    init(transport: Transport, now: @escaping @Sendable () -> Timestamp) {
        self.transport = transport
        self.now = now
    }

    func token(for connection: GatewayConnection) async throws(GatewayFailure) -> Secret {
        try await flight(for: connection).value.get()
    }

    func forget(_ tenant: TenantID) {
        state.withLock { _ = $0.slots.removeValue(forKey: tenant) }
    }

    private func flight(for connection: GatewayConnection) -> Flight {
        state.withLock { state in
            if let slot = state.slots[connection.tenant], slot.auth == connection.settings.auth,
                slot.renewAt.map({ now() < $0 }) ?? true
            {
                return slot.flight
            }
            state.lastSerial += 1
            let serial = state.lastSerial
            let flight = Flight { await self.fetch(connection, serial: serial) }
            state.slots[connection.tenant] = Slot(
                auth: connection.settings.auth, flight: flight, serial: serial, renewAt: nil)
            return flight
        }
    }

    private func fetch(_ connection: GatewayConnection, serial: UInt64) async -> Result<Secret, GatewayFailure> {
        do throws(GatewayFailure) {
            let (token, life) = try await ask(connection)
            settle(connection.tenant, serial, renewAt: now() + life)
            return .success(token)
        } catch {
            // So that the next question asks anew; questions have waits of their own.
            settle(connection.tenant, serial, renewAt: nil)
            return .failure(error)
        }
    }

    private func settle(_ tenant: TenantID, _ serial: UInt64, renewAt: Timestamp?) {
        state.withLock { state in
            guard state.slots[tenant]?.serial == serial else { return }
            if let renewAt { state.slots[tenant]?.renewAt = renewAt } else { state.slots[tenant] = nil }
        }
    }

    private func ask(_ connection: GatewayConnection) async throws(GatewayFailure) -> (Secret, Milliseconds) {
        let auth = connection.settings.auth
        guard let url = auth.tokenURL, let client = auth.clientID, let secret = connection.secret else {
            throw GatewayFailure(.gatewayRefused)
        }
        var form = "grant_type=client_credentials"
        if let scope = auth.scope { form += "&scope=" + URLEscape.value(scope) }
        let call = HTTPCall(
            method: .post, url: url,
            headers: [
                .accept: "application/json", .contentType: "application/x-www-form-urlencoded",
                .authorization: BasicAuth.value(client, secret),
            ],
            body: Array(form.utf8), deadline: .seconds(10), responseLimit: 64 << 10)
        let reply: HTTPReply
        do throws(TransportError) {
            reply = try await transport.send(call, partition: connection.tenant.description)
        } catch {
            throw GatewayFailure(error)
        }
        guard (200..<300).contains(reply.status) else {
            throw GatewayFailure(status: reply.status, headers: reply.headers)
        }
        // Whatever is wrong with it, nothing of its text is told.
        guard let answer = try? JSONValue(parsing: reply.body, limits: .response),
            let token = answer["access_token"]?.string,
            (1...8_192).contains(token.utf8.count), token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw GatewayFailure(.gatewayAnswerUnusable) }
        let seconds = min(max(answer["expires_in"]?.integer ?? 300, 1), 86_400)
        return (Secret(text: token), .seconds(max(1, seconds - 30)))
    }
}
