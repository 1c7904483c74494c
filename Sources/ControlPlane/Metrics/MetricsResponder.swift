import HTTPTypes
package import Hummingbird
package import HummingbirdCore
import Logging
import Telemetry
import NIOCore

/// Answers `/metrics` on a port of its own, without a key: who reaches that port may read.
struct MetricsResponder: HTTPResponder {
    typealias Context = Connection

    let report: MetricsReport
    let logger: Logger

    func respond(to request: Request, context: Connection) async throws -> Response {
        guard request.uri.path == "/metrics" else { return Reply(.notFound).response(isHead: false) }
        guard request.method == .get || request.method == .head else {
            return Reply(.methodNotAllowed, headers: [.allow: "GET, HEAD"]).response(isHead: false)
        }
        do {
            return try await report.reply().response(isHead: request.method == .head)
        } catch {
            logger.error("Metrics can't be told", metadata: ["error": "\(error)"])
            return Reply(.serviceUnavailable).response(isHead: false)
        }
    }
}

extension MetricsReport {
    func reply() async throws -> Reply {
        Reply(.ok, headers: [.contentType: ExpositionText.mediaType], body: try await text())
    }
}

extension ControlPlane {
    /// The metrics alone, on an address of their own.
    package func metricsApplication(
        address: BindAddress, onServerRunning: @escaping @Sendable (Int?) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        Application(
            responder: MetricsResponder(report: metricsReport, logger: logger), server: ControlPlane.plainHTTP,
            configuration: ApplicationConfiguration(address: address, backlog: 64),
            onServerRunning: { await onServerRunning($0.localAddress?.port) }, logger: logger)
    }
}
