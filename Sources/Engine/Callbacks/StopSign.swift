import Synchronization

/// Is set once, when the service is to begin nothing new.
final class StopSign: Sendable {
    private let sign = Atomic(false)

    var isSet: Bool { sign.load(ordering: .relaxed) }

    func set() { sign.store(true, ordering: .relaxed) }
}
