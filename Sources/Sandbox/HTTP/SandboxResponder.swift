import HTTPTypes
import Hummingbird

/// Reads requests, asks the state for a reply and performs it: waits, answers or cuts.
struct SandboxResponder: HTTPResponder {
    let state: SandboxState
    let gun: EventGun

    func respond(to request: Request, context: SandboxConnection) async throws -> Response {
        let read = await SandboxRequest(
            method: request.method.rawValue, target: request.head.path ?? "/",
            authorization: request.headers[.authorization], body: Self.body(of: request))
        let reply = state.answer(read)
        if reply.delayMilliseconds > 0 {
            try await Task.sleep(for: .milliseconds(reply.delayMilliseconds))
        }
        if reply.isCut {
            await context.cut()
            return Response(status: .internalServerError)
        }
        if let volley = reply.volley { gun.load(volley) }
        return Self.response(reply)
    }

    private static func body(of request: Request) async -> SandboxRequest.Body {
        do {
            let buffer = try await request.body.collect(upTo: SandboxRequest.largestBody)
            return SandboxRequest.Body(
                contentType: request.headers[.contentType], bytes: Array(buffer.readableBytesView))
        } catch {
            return .tooLarge
        }
    }

    private static func response(_ reply: SandboxReply) -> Response {
        var headers = HTTPFields()
        for header in reply.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            headers.append(HTTPField(name: name, value: header.value))
        }
        let bytes = reply.bytes
        if !bytes.isEmpty { headers[.contentType] = "application/json" }
        return Response(
            status: HTTPResponse.Status(code: reply.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
