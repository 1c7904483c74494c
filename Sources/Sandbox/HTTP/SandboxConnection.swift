import Hummingbird
import NIOCore

/// The connection a request came by, kept so that a fault can cut it.
struct SandboxConnection: InitializableFromSource, Sendable {
    private let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
    }

    /// Closes the connection at once, without an answer.
    func cut() async {
        // Closing fails only where the connection is closed already, which is what was wanted.
        try? await channel.close()
    }
}

extension Channel {
    /// The local port, where the channel has one.
    var boundPort: Int? { localAddress?.port }
}
