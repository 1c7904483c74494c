import Domain
import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1

/// Watches one connection between the HTTP decoder and the rest: closes it where the peer takes too long, and answers what
/// is not HTTP with a problem, after the answers to what came before it.
final class RequestWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private var progress: ConnectionProgress
    private let logger: Logger
    private let now: @Sendable () -> Timestamp
    private var timer: Scheduled<Void>?
    /// The last word is said: what comes is thrown away until the peer closes.
    private var isOver = false

    /// How long a peer that was told off may take to close, so that it reads why.
    private static let farewell = TimeAmount.seconds(1)

    init(_ limits: ConnectionLimits, now: @escaping @Sendable () -> Timestamp, logger: Logger) {
        progress = ConnectionProgress(limits, now: .now())
        (self.now, self.logger) = (now, logger)
    }

    func handlerAdded(context: ChannelHandlerContext) { schedule(context) }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        switch Self.unwrapInboundIn(data) {
        case .head: progress.headCame(now: .now())
        case .body: break
        case .end: progress.requestEnded()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isOver else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch Self.unwrapOutboundIn(data) {
        case .head(let head) where head.status.code < 200: context.write(data, promise: promise)
        case .head:
            progress.answerBegan()
            context.write(data, promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            context.write(data, promise: promise)
            if progress.answerEnded(now: .now()) == .tell, let fault = progress.waitingFault { tell(fault, context) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else { return context.fireErrorCaught(error) }
        guard !isOver else { return }
        meet(error == .headerOverflow ? .headersTooLarge : .notHTTP, context)
    }

    private func schedule(_ context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: progress.deadline) { [weak self] in
            guard let self, !isOver else { return }
            if let fault = progress.overdue(now: .now()) { meet(fault, context) }
            if !isOver { schedule(context) }
        }
    }

    private func meet(_ fault: ConnectionProgress.Fault, _ context: ChannelHandlerContext) {
        switch progress.met(fault) {
        case .goOn: break
        case .tell: tell(fault, context)
        case .close:
            isOver = true
            context.close(promise: nil)
        }
    }

    /// Writes the problem, closes for writing, and leaves the peer a moment to read it: closed at once over what it still
    /// sends, the connection would be reset and the answer lost.
    private func tell(_ fault: ConnectionProgress.Fault, _ context: ChannelHandlerContext) {
        isOver = true
        timer?.cancel()
        let identity = RequestIdentity(HTTPFields(), at: now())
        let reply = fault.problem.reply(instance: "/", requestID: identity.id)
        logger.info(
            "request",
            metadata: [
                "request-id": "\(identity.id)", "route": "none", "status": "\(reply.status.code)",
                "source": "\(context.remoteAddress?.ipAddress ?? "local")",
            ])
        var headers = HTTPHeaders(reply.headers.map { ($0.name.rawName, $0.value) })
        headers.add(name: "X-Request-Id", value: identity.id)
        headers.add(name: "X-Content-Type-Options", value: "nosniff")
        headers.add(name: "Content-Length", value: "\(reply.body.count)")
        headers.replaceOrAdd(name: "Connection", value: "close")
        let head = HTTPResponseHead(
            version: .http1_1, status: .init(statusCode: reply.status.code), headers: headers)
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        context.write(Self.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: reply.body)))), promise: nil)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
        context.close(mode: .output, promise: nil)
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: Self.farewell) { context.close(promise: nil) }
    }
}

extension ConnectionProgress.Fault {
    var problem: Problem {
        switch self {
        case .notHTTP: Problem(.malformedRequest)
        case .headersTooLarge: Problem(.headersTooLarge)
        case .slowHead: Problem(.requestTimeout, detail: "The head of the request came too slowly.")
        case .slowBody: Problem(.requestTimeout)
        }
    }
}

/// Puts a `RequestWatch` behind the decoder: the HTTP library lets handlers be added only at the end of the pipeline.
final class RequestWatchInstaller: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    private let watch: RequestWatch

    init(_ watch: RequestWatch) {
        self.watch = watch
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(watch, position: .after(decoder))
        } catch {
            // Without its watch a connection is not taken.
            context.close(promise: nil)
        }
    }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }
}
