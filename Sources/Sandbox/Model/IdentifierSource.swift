/// Ids, tokens and chances from one seeded sequence (the SplitMix64 generator), so that a run can be repeated.
struct IdentifierSource: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A lower-case UUID of version 4.
    mutating func uuid() -> String {
        let high = next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, shift) in stride(from: 60, through: 0, by: -4).enumerated() {
            if index == 8 || index == 12 { text.append(UInt8(ascii: "-")) }
            text.append(Self.digit(high >> UInt64(shift)))
        }
        text.append(UInt8(ascii: "-"))
        for (index, shift) in stride(from: 60, through: 0, by: -4).enumerated() {
            if index == 4 { text.append(UInt8(ascii: "-")) }
            text.append(Self.digit(low >> UInt64(shift)))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// An opaque bearer token of 64 hexadecimal digits.
    mutating func token() -> String {
        var text: [UInt8] = []
        for _ in 0..<4 {
            let word = next()
            for shift in stride(from: 60, through: 0, by: -4) { text.append(Self.digit(word >> UInt64(shift))) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func digit(_ value: UInt64) -> UInt8 {
        let nibble = UInt8(value & 15)
        return nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}
