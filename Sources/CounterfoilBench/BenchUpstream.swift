import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A platform that takes every message and costs next to nothing, so that what is measured against it is not the platform:
/// the guide dialect's token, profile, message and history, and the sandbox's count of messages. The sandbox checks what
/// it takes; this one only counts.
enum BenchUpstream {
    /// Serves until the process ends; tells its port in the log as `port`.
    static func run(_ logger: Logger) async -> Int32 {
        let messages = Messages()
        do {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup(numberOfThreads: 2))
                .serverChannelOption(.backlog, value: 1_024)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let decoder = ByteToMessageHandler(HTTPRequestDecoder())
                        try channel.pipeline.syncOperations.addHandlers(decoder, UpstreamHandler(messages))
                    }
                }
                .bind(host: "127.0.0.1", port: 0).get()
            logger.notice("Taking messages", metadata: ["port": "\(channel.localAddress?.port ?? 0)"])
            try await channel.closeFuture.get()
            return 0
        } catch {
            logger.critical("the bench's upstream failed: \(error)")
            return 69
        }
    }

    /// How many messages were taken.
    final class Messages: Sendable {
        private let taken = Atomic(0)

        var count: Int { taken.load(ordering: .relaxed) }

        /// The number of the message that is taken now.
        func take() -> Int { taken.add(1, ordering: .relaxed).newValue }
    }
}

/// One connection: each request is answered when it has come whole.
private final class UpstreamHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let messages: BenchUpstream.Messages
    private var head: HTTPRequestHead?
    private var bodyLength = 0

    init(_ messages: BenchUpstream.Messages) {
        self.messages = messages
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): (self.head, bodyLength) = (head, 0)
        case .body(let bytes): bodyLength += bytes.readableBytes
        case .end:
            guard let head else { return }
            let (status, body) = answer(head)
            var bytes = context.channel.allocator.buffer(capacity: 256)
            bytes.writeString("HTTP/1.1 \(status)\r\nContent-Type: application/json\r\n")
            bytes.writeString("Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
            context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(_ head: HTTPRequestHead) -> (status: String, body: String) {
        switch (head.method, head.uri) {
        case (.POST, "/api/v2/conversations/messages") where bodyLength > 0:
            return ("201 Created", #"{"id":"message-\#(messages.take())"}"#)
        case (.POST, "/oauth/token"):
            return ("200 OK", #"{"access_token":"bench","token_type":"bearer","expires_in":86400}"#)
        case (.GET, "/sandbox/health"): return ("200 OK", #"{"messages":\#(messages.count)}"#)
        case (.GET, let path) where path.hasPrefix("/api/v2/contacts/"):
            return ("200 OK", #"{"opted_out":{"sms":false,"email":false}}"#)
        case (.GET, let path) where path.hasPrefix("/api/v2/conversations/"): return ("200 OK", #"{"messages":[]}"#)
        default: return ("404 Not Found", "{}")
        }
    }
}
