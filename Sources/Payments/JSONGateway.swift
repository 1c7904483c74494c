import Domain
import Foundation
import HTTPTypes
import JSON
import Privacy
import Transport

/// A gateway that answers in JSON, whichever its shape.
struct JSONGateway: PaymentGateway {
    let connection: GatewayConnection
    let shape: GatewayShape
    let transport: Transport
    let tokens: GatewayTokens

    /// Bytes; a payment with all that gateways tell of it has some ten thousand.
    static let responseLimit = 256 << 10

    func payment(_ reference: PaymentReference, at now: Timestamp) async -> GatewayAnswer {
        guard let url = shape.address(reference) else { return .unknown }
        do throws(GatewayFailure) {
            let reply = try await ask(url, reference)
            return try read(reply, reference, at: now)
        } catch {
            return .failed(error.reason, wait: error.wait)
        }
    }

    private func ask(_ url: String, _ reference: PaymentReference) async throws(GatewayFailure) -> HTTPReply {
        let first = try await credentials()
        let reply = try await exchange(url, reference, first)
        guard reply.status == 401, connection.settings.auth.kind == .oauth else { return reply }
        // The token may have been withdrawn before its time: one fresh one is worth a try.
        tokens.forget(connection.tenant)
        return try await exchange(url, reference, try await credentials())
    }

    private func exchange(
        _ url: String, _ reference: PaymentReference, _ credentials: (HTTPField.Name, String)?
    ) async throws(GatewayFailure) -> HTTPReply {
        var headers: HTTPFields = [.accept: "application/json"]
        for (name, value) in shape.headers {
            guard let name = HTTPField.Name(name) else { continue }
            headers[name] = value
        }
        if let credentials { headers[credentials.0] = credentials.1 }
        let isPost = connection.settings.method == .post
        if isPost { headers[.contentType] = "application/json" }
        let body: JSONValue = ["token": .string(reference.token), "type": .string(reference.kind.rawValue)]
        let call = HTTPCall(
            method: isPost ? .post : .get, url: url, headers: headers, body: isPost ? body.serialized() : [],
            deadline: .seconds(10), responseLimit: Self.responseLimit)
        do throws(TransportError) {
            return try await transport.send(call, partition: connection.tenant.description)
        } catch {
            throw GatewayFailure(error)
        }
    }

    /// The header that tells who asks.
    private func credentials() async throws(GatewayFailure) -> (HTTPField.Name, String)? {
        let auth = connection.settings.auth
        guard auth.kind != .none else { return nil }
        guard let secret = connection.secret else { throw GatewayFailure(.gatewayRefused) }
        switch auth.kind {
        case .none: return nil
        case .bearer: return (.authorization, "Bearer " + secret.revealText())
        case .basic: return (.authorization, BasicAuth.value(auth.username ?? "", secret))
        case .header:
            guard let name = auth.header.flatMap({ HTTPField.Name($0) }) else { throw GatewayFailure(.gatewayRefused) }
            return (name, secret.revealText())
        case .oauth: return (.authorization, "Bearer " + (try await tokens.token(for: connection)).revealText())
        }
    }

    private func read(
        _ reply: HTTPReply, _ reference: PaymentReference, at now: Timestamp
    ) throws(GatewayFailure) -> GatewayAnswer {
        switch reply.status {
        case 200..<300: break
        case 404, 410: return .unknown
        default: throw GatewayFailure(status: reply.status, headers: reply.headers)
        }
        // Whatever is wrong with it, nothing of its text is told.
        guard let answer = try? JSONValue(parsing: reply.body, limits: .response) else {
            throw GatewayFailure(.gatewayAnswerUnusable)
        }
        return try AnswerReduction(shape: shape, reference: reference, now: now).reduce(answer)
    }
}

/// Basic authentication (RFC 7617).
enum BasicAuth {
    static func value(_ user: String, _ password: Secret) -> String {
        "Basic " + Data(Array(user.utf8) + [UInt8(ascii: ":")] + password.reveal()).base64EncodedString()
    }
}
