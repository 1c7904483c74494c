/// A generator whose numbers depend on its seed alone (SplitMix64).
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    /// A wait whose mean is given, as between independent events.
    mutating func wait(mean: Double) -> Double {
        -mean * log2(Double.random(in: 1e-12...1, using: &self)) * 0.693_147_180_559_945
    }

    private func log2(_ value: Double) -> Double {
        // Enough for a simulation: the exponent and a polynomial of the rest.
        let rest = value.significand
        return Double(value.exponent) + ((-1.0 / 3 * rest + 2) * rest - 2.0 / 3) - 1
    }
}
