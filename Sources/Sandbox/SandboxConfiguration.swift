/// How the make-believe Genesys Cloud is set up.
package struct SandboxConfiguration: Sendable {
    /// The address to listen on. Only loopback addresses make sense: the sandbox accepts nearly any credentials.
    package var host: String
    /// The port to listen on; 0 takes a free one, told by `SandboxServer.port()`.
    package var port: Int
    /// Factor on all delivery times: 1 gives realistic seconds, 0 makes every message final at once.
    package var statusDelayScale: Double
    /// Start of the number sequence behind ids, tokens and fault probabilities.
    package var seed: UInt64
    /// How many requests the request log keeps; older ones fall out.
    package var requestLogCapacity: Int
    /// What time it is there, in milliseconds since 1970; the machine's calendar where left out.
    package var clock: (@Sendable () -> Int64)?

    package init(
        host: String = "127.0.0.1", port: Int = 0, statusDelayScale: Double = 1, seed: UInt64 = 1,
        requestLogCapacity: Int = 100_000, clock: (@Sendable () -> Int64)? = nil
    ) {
        self.host = host
        self.port = port
        self.statusDelayScale = statusDelayScale
        self.seed = seed
        self.requestLogCapacity = requestLogCapacity
        self.clock = clock
    }
}
