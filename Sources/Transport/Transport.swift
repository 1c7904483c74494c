/// Outbound HTTP.
package final class Transport: Sendable {
    package init(
        threads: Int = 1,
        policy: AddressPolicy,
        limits: TransportLimits = TransportLimits(),
        extraCertificateAuthority: String? = nil
    ) {
    }

    package func send(_ call: HTTPCall, partition: String = "") async throws(TransportError) -> HTTPReply {
        throw .notSent(.closed)
    }

    package func close() async {
    }
}
