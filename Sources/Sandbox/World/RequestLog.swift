/// A request the cloud or the gateway got; admin requests are left out.
package struct LoggedRequest: Sendable {
    /// OAuth client id, as the request named it, with right credentials or not; `nil` where it named none.
    package let organization: String?
    package let operation: SandboxOperation
    package let method: String
    package let path: String
    /// The status answered; 0 where the connection was cut.
    package let status: Int
    /// Milliseconds since 1970.
    package let at: Int64
}

/// The last requests, in their order.
struct RequestLog: Sendable {
    let capacity: Int
    private var entries: [LoggedRequest] = []
    private var oldest = 0
    /// Those that were dropped since count too.
    private(set) var total = 0

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    mutating func append(_ entry: LoggedRequest) {
        total += 1
        guard entries.count == capacity else { return entries.append(entry) }
        entries[oldest] = entry
        oldest = (oldest + 1) % capacity
    }

    func requests(since start: Int64, organization: String?) -> [LoggedRequest] {
        (entries[oldest...] + entries[..<oldest]).filter {
            $0.at >= start && (organization == nil || $0.organization == organization)
        }
    }

    mutating func removeAll() {
        self = RequestLog(capacity: capacity)
    }
}
