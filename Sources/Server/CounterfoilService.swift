import ControlPlane
import Engine
import Hummingbird
import Logging
import ServiceLifecycle
import Storage
import Transport

/// The running whole: services that end in turn, and what they stand on, closed after them.
package struct CounterfoilService: Sendable {
    let store: Store
    let transports: [Transport]
    let engine: Engine
    let audit: AuditService
    let application: any ApplicationProtocol
    let listen: ServerConfiguration.Listen
    let port: BoundPort
    let lock: FolderLock
    let group: ServiceGroup

    /// Runs until it is told to stop by `stop()`, SIGTERM or SIGINT: first no new requests, then what is in flight
    /// finishes, then the store is closed. A second part that fails ends the rest.
    package func run() async throws {
        var failure: (any Error)?
        do {
            try await group.run()
        } catch {
            failure = error
        }
        let hasListened = port.isBound
        port.close()
        await audit.finish()
        for transport in transports { await transport.close() }
        await store.close()
        withExtendedLifetime(lock) {}
        guard let failure else { return }
        throw CommandFailure(describing: failure, hasListened ? nil : listen)
    }

    /// Begins the stop; `run()` returns when it is done.
    package func stop() async {
        await group.triggerGracefulShutdown()
    }

    /// The port that requests come to, once they do. Throws where the server ended before.
    package func boundPort() async throws -> Int {
        guard let number = await port.number() else {
            throw CommandFailure.unavailable("the server ended before it listened")
        }
        return number
    }
}

extension CommandFailure {
    /// - Parameter listen: where the service was to listen, if it never did.
    init(describing error: any Error, _ listen: ServerConfiguration.Listen?) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as StoreError: self = .unavailable("the store failed: \(error)")
        default: self = .unavailable(listen.map { "can't listen on \($0): \(error)" } ?? "the service ended: \(error)")
        }
    }
}
