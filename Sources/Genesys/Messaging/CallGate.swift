package import Domain

/// What a request to the platform is for.
package enum CallPurpose: String, Sendable, Hashable, CaseIterable {
    case consent, send, status, context
    case lookUp = "look-up"
}

/// Asked before each request, so that the tenant's request budget holds however many requests one question takes.
package struct CallGate: Sendable {
    package enum Permit: Sendable, Hashable {
        case granted
        case postponed(until: Timestamp, Reason)
    }

    private let decide: @Sendable (CallPurpose) async -> Permit

    package init(_ decide: @escaping @Sendable (CallPurpose) async -> Permit) {
        self.decide = decide
    }

    /// A gate that always lets pass.
    package static let open = CallGate { _ in .granted }

    /// Returns when the request may go; throws `postponed` when it may not.
    package func pass(_ purpose: CallPurpose) async throws(PlatformError) {
        switch await decide(purpose) {
        case .granted: return
        case .postponed(let until, let reason): throw .postponed(until: until, reason)
        }
    }
}
