import HTTPTypes
import Hummingbird
import NIOCore

/// The connection broke while a body was read. The HTTP library wants its own error back.
struct BrokenBody: Error {
    let cause: any Error
}

/// Collects the body of a request, bounded in size and time.
package enum RequestBodyReader {
    /// What a body may have, in bytes: 256 KiB.
    package static let usual = 256 * 1024
    /// For bodies that hold a template: a part of 256 KiB grows when it is written as JSON.
    package static let template = 1024 * 1024

    /// - Parameters:
    ///   - largest: how many bytes the body may have.
    ///   - time: for the whole body, however steadily it trickles. That a first byte comes at all is watched by the
    ///     server's idle timeout.
    /// - Throws: `Problem` (`body-too-large`, `request-timeout`), `BrokenBody`.
    @concurrent
    static func read(_ request: Request, largest: Int, within time: Duration) async throws -> ByteBuffer {
        let announced = request.headers.text(.contentLength).flatMap(Int.init)
        if let announced, announced > largest { throw tooLarge(largest) }
        var iterator = request.body.makeAsyncIterator()
        guard let first = try await next(&iterator) else { return ByteBuffer() }
        // Nearly every body comes in one piece, and then there is nothing to wait for.
        if let announced, first.readableBytes >= announced { return first }
        // The iterator can be handed to one task only, so the clock runs in another one.
        let reading = Task { [iterator] in try await rest(iterator, after: first, largest: largest) }
        let clock = Task {
            try await Task.sleep(for: time)
            reading.cancel()
        }
        defer { clock.cancel() }
        return try await withTaskCancellationHandler {
            try await reading.value
        } onCancel: {
            reading.cancel()
        }
    }

    @concurrent
    private static func rest(
        _ iterator: RequestBody.AsyncIterator, after first: ByteBuffer, largest: Int
    ) async throws -> ByteBuffer {
        var iterator = iterator
        var body = first
        while var part = try await next(&iterator) {
            guard body.readableBytes + part.readableBytes <= largest else { throw tooLarge(largest) }
            body.writeBuffer(&part)
        }
        // A body that is cut short by the clock looks like one that ended.
        guard !Task.isCancelled else { throw Problem(.requestTimeout, headers: [.connection: "close"]) }
        return body
    }

    @concurrent
    private static func next(_ iterator: inout RequestBody.AsyncIterator) async throws -> ByteBuffer? {
        do {
            return try await iterator.next()
        } catch is CancellationError {
            return nil
        } catch {
            throw BrokenBody(cause: error)
        }
    }

    private static func tooLarge(_ largest: Int) -> Problem {
        let detail = "The body may have \(largest / 1024) KiB at most here."
        return Problem(.bodyTooLarge, detail: detail, headers: [.connection: "close"])
    }
}
