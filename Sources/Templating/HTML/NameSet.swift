/// A set of short ASCII names, such as those of elements. Asking it costs a fraction of what a set of strings does.
struct NameSet: ExpressibleByArrayLiteral, Sendable {
    /// Up to 15 bytes and their number.
    private struct Key: Equatable {
        var low: UInt64 = 0
        var high: UInt64

        var hash: UInt64 { (low ^ high &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93 }

        /// `nil` for a longer name.
        @inline(__always)
        init?(_ name: String) {
            let key = name.utf8.withContiguousStorageIfAvailable { Key($0) }
            guard let key = key ?? Array(name.utf8).withUnsafeBufferPointer({ Key($0) }) else { return nil }
            self = key
        }

        @inline(__always)
        private init?(_ bytes: UnsafeBufferPointer<UInt8>) {
            guard bytes.count < 16 else { return nil }
            high = UInt64(bytes.count) << 56
            for index in 0..<min(bytes.count, 8) { low |= UInt64(bytes[index]) << (8 * UInt64(index)) }
            for index in min(bytes.count, 8)..<bytes.count { high |= UInt64(bytes[index]) << (8 * UInt64(index - 8)) }
        }

        /// No name.
        init() {
            high = .max
        }
    }

    let names: Set<String>
    /// A power of two, at most a quarter of them taken.
    private var slots: [Key]

    init(_ names: some Sequence<String>) {
        self.names = Set(names)
        var size = 8
        while size < self.names.count * 4 { size *= 2 }
        slots = [Key](repeating: Key(), count: size)
        for name in self.names {
            guard let key = Key(name) else { continue }
            slots[slot(of: key)] = key
        }
    }

    init(arrayLiteral names: String...) {
        self.init(names)
    }

    func contains(_ name: String) -> Bool {
        guard let key = Key(name) else { return names.contains(name) }
        return slots[slot(of: key)] == key
    }

    /// Where the key is, or would be put.
    private func slot(of key: Key) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: key.hash >> 40) & mask
        while slots[slot] != key, slots[slot] != Key() { slot = (slot + 1) & mask }
        return slot
    }

    func union(_ other: NameSet) -> NameSet { NameSet(names.union(other.names)) }

    func subtracting(_ other: NameSet) -> NameSet { NameSet(names.subtracting(other.names)) }
}
