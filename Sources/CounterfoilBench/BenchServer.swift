import ControlPlane
import Logging
import Server

/// The whole service, as `counterfoil serve` runs it, with the echo route besides.
enum BenchServer {
    /// - Parameter arguments: the data folder, and the platform's first key.
    static func run(_ arguments: [String]) async -> Int32 {
        guard arguments.count == 2 else { return 64 }
        var configuration = ServerConfiguration(data: arguments[0])
        configuration.listen = .tcp(host: "127.0.0.1", port: 0)
        configuration.allowsPrivateUpstreams = true
        configuration.bootstrapKey = arguments[1]
        configuration.logLevel = .notice
        do {
            let logger = Logger(label: "bench") { JSONLogHandler(label: $0, level: .notice) }
            let service = try await build(configuration: configuration, logger: logger, extra: [.echo])
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await PlainEcho.run(logger) }
                try await service.run()
                group.cancelAll()
            }
            return 0
        } catch {
            JSONLogHandler.standardError(Array("the bench's server failed: \(error)\n".utf8))
            return 69
        }
    }
}
