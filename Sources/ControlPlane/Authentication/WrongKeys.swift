import Domain
import Foundation
import Synchronization

/// Slows down sources that try keys. Only wrong keys count and only they are refused: a good key from the same address,
/// of the same office or behind the same proxy, is never asked to wait, and no number of wrong ones ends a key or a
/// tenant's access.
final class WrongKeys: Sendable {
    /// As many may be wrong at once; then one each two seconds.
    static let limit = CallerLimit(perSecond: 0.5, burst: 30)
    /// Further sources share one allowance.
    static let mostSources = 10_000

    private struct State {
        var sources: [String: CallerAllowance] = [:]
        var began = Timestamp(milliseconds: 0)
    }

    private let state = Mutex(State())
    private let others = CallerAllowance(limit)

    /// Notes a wrong key; answers the seconds to wait where there were too many.
    /// - Parameter address: of the peer; `nil` on a unix socket.
    func note(from address: String?, at now: Timestamp) -> Int? {
        switch allowance(of: Self.source(address), at: now).take(at: now) {
        case .allowed: nil
        case .refused(let seconds): seconds
        }
    }

    private func allowance(of source: String, at now: Timestamp) -> CallerAllowance {
        state.withLock { state in
            // Nobody is held to what he did longer ago than an allowance takes to be whole again.
            if abs((now - state.began).count) >= Int64(Self.limit.window) * 1_000, !state.sources.isEmpty {
                state.sources.removeAll(keepingCapacity: true)
                state.began = now
            }
            if let known = state.sources[source] { return known }
            guard state.sources.count < Self.mostSources else { return others }
            if state.sources.isEmpty { state.began = now }
            let new = CallerAllowance(Self.limit)
            state.sources[source] = new
            return new
        }
    }

    /// An IPv4 address, or the first 64 bits of an IPv6 address: whoever has one of these has all of them.
    static func source(_ address: String?) -> String {
        guard let address else { return "unix" }
        var bytes = in6_addr()
        guard inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
        let whole = withUnsafeBytes(of: bytes) { Array($0) }
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
        if whole.starts(with: mapped) { return whole.dropFirst(12).map { String($0) }.joined(separator: ".") }
        return whole.prefix(8).map { String($0, radix: 16) }.joined(separator: ":")
    }
}
