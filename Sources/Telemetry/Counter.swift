import Synchronization

/// Numbers that only grow, one for each key.
package final class Counter<Key: MetricKey>: Sendable {
    private let name: String
    private let help: String
    private let series = Mutex<[Key: Int]>([:])

    init(_ name: String, help: String) {
        (self.name, self.help) = (name, help)
    }

    package func add(_ key: Key) {
        series.withLock { $0[key, default: 0] += 1 }
    }

    func write(to text: inout ExpositionText) {
        let samples = series.withLock { $0 }.map { (ExpositionText.labels($0.key.labels), $0.value) }
        guard !samples.isEmpty else { return }
        text.family(name, "counter", help)
        for (labels, value) in samples.sorted(by: { $0.0 < $1.0 }) { text.sample(name + "_total", labels, "\(value)") }
    }
}
