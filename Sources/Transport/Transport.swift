import Synchronization

/// Outbound HTTP for everyone in the process: HTTP/2 where an https peer offers it, else HTTP/1.1; connections kept alive
/// and shared between calls to the same scheme, host and port.
///
/// What no setting changes: certificates are verified (TLS 1.2 or newer), redirects are not followed, nothing is
/// decompressed, no cookies, no proxy or netrc of the environment, and no request is written twice.
package final class Transport: Sendable {
    private let policy: AddressPolicy
    private let threads: [CurlThread]
    private let lastID = Atomic<UInt64>(0)

    /// - Parameters:
    ///   - threads: How many libcurl threads share the work. Calls of one partition to one origin keep to one thread.
    ///   - extraCertificateAuthority: Path of a PEM file that is trusted besides the system's authorities, for tests.
    package init(
        threads: Int = 1,
        policy: AddressPolicy,
        limits: TransportLimits = TransportLimits(),
        extraCertificateAuthority: String? = nil
    ) {
        self.policy = policy
        let trust = Trust(extraFile: extraCertificateAuthority)
        self.threads = (0..<max(1, threads)).map { _ in CurlThread(policy: policy, limits: limits, trust: trust) }
    }

    /// A transport that nobody closed ends what runs and lets its threads go.
    deinit {
        for thread in threads { thread.stop() }
    }

    /// Sends the call and returns the whole answer, whatever its status.
    ///
    /// - Parameter partition: Whose call it is. Calls that wait for a place to the same host go in turn by partition.
    package func send(_ call: HTTPCall, partition: String = "") async throws(TransportError) -> HTTPReply {
        let deadline = ContinuousClock.now + call.deadline
        guard let target = CallTarget(url: call.url, policy: policy) else { throw .notSent(.invalidURL) }
        guard !Task.isCancelled else { throw .notSent(.cancelled) }
        guard call.deadline > .zero else { throw .notSent(.queueTimeout) }
        let thread = threads[Transport.index(target.origin, partition, of: threads.count)]
        let id = lastID.add(1, ordering: .relaxed).newValue
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                thread.start(
                    .init(
                        id: id, call: call, target: target, partition: partition, deadline: deadline,
                        continuation: continuation))
                // A cancellation that came before the start found nothing to end: repeat it.
                if Task.isCancelled { thread.cancel(id) }
            }
        } onCancel: {
            thread.cancel(id)
        }
        return try result.get()
    }

    /// Refuses new calls, ends those that run (`closed`, or `connectionLost` if they were written) and returns when the
    /// threads are gone.
    package func close() async {
        for thread in threads { thread.stop() }
        for thread in threads { await thread.close() }
    }

    private static func index(_ origin: String, _ partition: String, of count: Int) -> Int {
        guard count > 1 else { return 0 }
        var hasher = Hasher()
        hasher.combine(origin)
        hasher.combine(partition)
        return Int(UInt(bitPattern: hasher.finalize()) % UInt(count))
    }
}
