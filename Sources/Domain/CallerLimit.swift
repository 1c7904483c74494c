package import JSON

/// How often each key of a tenant may ask: a bucket of `burst` requests that fills again at `perSecond`.
package struct CallerLimit: Sendable, Hashable {
    package let perSecond: Double
    package let burst: Int

    package init(perSecond: Double, burst: Int) {
        (self.perSecond, self.burst) = (perSecond, burst)
    }

    /// What a tenant has until the platform sets something else: about what one server accepts, so that a caller at full
    /// speed meets no refusal while one that runs wild for longer is held back. What is too much for the server itself is
    /// answered by 503, whoever asks.
    package static let standard = CallerLimit(perSecond: 25_000, burst: 250_000)

    package init?(reading reader: FieldReader) {
        let perSecond = reader.required("perSecond", Field.number(0.1...1_000_000))
        let burst = reader.optional("burst", Field.integer(1...10_000_000))
        guard let perSecond else { return nil }
        self.init(perSecond: perSecond, burst: burst ?? max(1, Int((perSecond * 10).rounded(.up))))
    }

    package var json: JSONValue { ["perSecond": .double(perSecond), "burst": .integer(burst)] }

    /// Seconds in which an empty bucket is full again, at least 1.
    package var window: Int { seconds(toGain: burst) }

    func seconds(toGain requests: Int) -> Int { max(1, Int((Double(requests) / perSecond).rounded(.up))) }
}
