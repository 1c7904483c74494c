package import Hummingbird
import NIOCore

/// What a request's context holds: where the request came from. All else that it needs travels in `Call`.
package struct Connection: InitializableFromSource, Sendable {
    /// The peer's address; `nil` on a unix socket.
    let source: String?

    package init(source: ApplicationRequestContextSource) {
        self.source = source.channel.remoteAddress?.ipAddress
    }
}
