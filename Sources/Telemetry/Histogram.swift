import Synchronization

/// How long things took, in seconds, one distribution for each key.
package final class Histogram<Key: MetricKey>: Sendable {
    private struct Distribution {
        var buckets: [Int]
        var sum = 0.0

        init(buckets: Int) { self.buckets = Array(repeating: 0, count: buckets) }

        mutating func add(_ seconds: Double, to bucket: Int) {
            buckets[bucket] += 1
            sum += seconds
        }
    }

    /// Upper bounds in seconds: from what is within one network to what is nearly over.
    private let bounds: [Double] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

    private let name: String
    private let help: String
    private let series = Mutex<[Key: Distribution]>([:])

    /// - Parameter name: ends with `_seconds`.
    init(_ name: String, help: String) {
        (self.name, self.help) = (name, help)
    }

    package func record(_ duration: Duration, _ key: Key) {
        let seconds = duration / .seconds(1)
        // The last bucket has no bound.
        let bucket = bounds.firstIndex { seconds <= $0 } ?? bounds.count
        series.withLock { $0[key, default: Distribution(buckets: bounds.count + 1)].add(seconds, to: bucket) }
    }

    func write(to text: inout ExpositionText) {
        let samples = series.withLock { $0 }.map { (ExpositionText.labels($0.key.labels), $0.value) }
        guard !samples.isEmpty else { return }
        text.family(name, "histogram", help, unit: "seconds")
        for (labels, distribution) in samples.sorted(by: { $0.0 < $1.0 }) {
            var count = 0
            for (index, inBucket) in distribution.buckets.enumerated() {
                count += inBucket
                let bound = index < bounds.count ? "\(bounds[index])" : "+Inf"
                text.sample(name + "_bucket", ExpositionText.join(labels, "le=\"\(bound)\""), "\(count)")
            }
            text.sample(name + "_count", labels, "\(count)")
            text.sample(name + "_sum", labels, "\(distribution.sum)")
        }
    }
}
