import Domain
@testable import Genesys

extension MessagingPlatform {
    /// Sends without asking any budget.
    func send(_ message: OutboundMessage) async throws(PlatformError) -> ProviderReference {
        try await send(message, gate: .open)
    }
}
