import Telemetry
import Transport

/// Sends, and counts how long the answer took.
struct TimedTransport: Sendable {
    let transport: Transport
    let metrics: Metrics

    /// - Parameter purpose: what the call is for, of a closed list.
    func send(
        _ call: HTTPCall, for purpose: String, partition: String
    ) async throws(TransportError) -> HTTPReply {
        let started = ContinuousClock.now
        do throws(TransportError) {
            let reply = try await transport.send(call, partition: partition)
            let outcome = reply.status == 429 ? "429" : "\(reply.status / 100)xx"
            metrics.providerTime.record(.now - started, ProviderKey(call: purpose, outcome: outcome))
            return reply
        } catch {
            metrics.providerTime.record(.now - started, ProviderKey(call: purpose, outcome: "none"))
            throw error
        }
    }
}
