import Domain
import Synchronization
import Transport

/// The tokens of all tenants. However many callers need one, a tenant has one token request under way.
final class TokenKeeper: Sendable {
    private struct State {
        var slots: [TenantID: TokenSlot] = [:]
        var lastSerial: UInt64 = 0
    }

    private let state = Mutex(State())
    private let transport: TimedTransport
    private let deadline: Duration
    private let now: @Sendable () -> Timestamp

    init(transport: TimedTransport, deadline: Duration, now: @escaping @Sendable () -> Timestamp) {
        self.transport = transport
        self.deadline = deadline
        self.now = now
    }

    func token(for connection: PlatformConnection) async throws(PlatformError) -> AccessToken {
        switch state.withLock({ step(for: connection, &$0) }) {
        case .use(let token): return token
        case .fail(let error): throw error
        case .wait(let flight): return try await flight.value.get()
        // Never returned by `step(for:_:)`, which begins the flight.
        case .fetch: throw .unreachable
        }
    }

    /// The API refused this token.
    func discard(_ token: AccessToken, of connection: PlatformConnection) {
        state.withLock { $0.slots[connection.tenant]?.discard(token) }
    }

    /// The API refused this token too, which was taken in place of a refused one.
    func distrust(_ token: AccessToken, of connection: PlatformConnection, _ error: PlatformError) {
        state.withLock { $0.slots[connection.tenant]?.distrust(token, error, at: now()) }
    }

    func forget(_ tenant: TenantID) {
        state.withLock { _ = $0.slots.removeValue(forKey: tenant) }
    }

    private func step(for connection: PlatformConnection, _ state: inout State) -> TokenSlot.Step {
        var slot = state.slots[connection.tenant].flatMap { $0.serves(connection) ? $0 : nil } ?? TokenSlot(connection)
        let step = slot.step(at: now())
        guard case .fetch(let current) = step else { return step }
        state.lastSerial += 1
        let serial = state.lastSerial
        let flight = TokenSlot.Flight { await self.fetch(connection, serial: serial) }
        slot.begin(flight, serial: serial)
        state.slots[connection.tenant] = slot
        return current.map(TokenSlot.Step.use) ?? .wait(flight)
    }

    private func fetch(_ connection: PlatformConnection, serial: UInt64) async -> Result<AccessToken, PlatformError> {
        let grant = await ask(connection)
        let time = now()
        let result = grant.map { grant in
            var random = SystemRandomNumberGenerator()
            return AccessToken(grant, serial: serial, at: time, random: &random)
        }
        state.withLock { state in
            // Another connection, or none, may have taken the slot meanwhile.
            guard state.slots[connection.tenant]?.serial == serial else { return }
            state.slots[connection.tenant]?.settle(result, at: time)
        }
        return result
    }

    private func ask(_ connection: PlatformConnection) async -> Result<TokenAnswer.Grant, PlatformError> {
        do throws(TransportError) {
            var call = TokenRequest.call(for: connection)
            call.deadline = deadline
            let reply = try await transport.send(call, for: "token", partition: connection.tenant.description)
            return TokenAnswer.read(reply, now: now())
        } catch {
            return .failure(.unreachable)
        }
    }
}
