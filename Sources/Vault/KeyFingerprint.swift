/// The public name of a key: 8 bytes that are computed from it and tell nothing about it. Stands in every value the key
/// sealed.
package struct KeyFingerprint: Hashable, Sendable, CustomStringConvertible {
    static let length = 8

    let value: UInt64

    init(value: UInt64) {
        self.value = value
    }

    /// From 8 bytes, as they stand in a sealed value or in the store.
    package init?(bytes: ArraySlice<UInt8>) {
        guard bytes.count == KeyFingerprint.length else { return nil }
        value = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    package var bytes: [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    /// 16 hexadecimal digits.
    package var description: String {
        let hex = String(value, radix: 16)
        return String(repeating: "0", count: 2 * KeyFingerprint.length - hex.count) + hex
    }
}
