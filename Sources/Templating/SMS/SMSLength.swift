package enum SMSEncoding: String, Sendable, Hashable {
    case gsm7, ucs2
}

/// How much of a text message carriers bill.
///
/// One part holds 160 septets or 70 UTF-16 units. A longer text is cut into parts of 153 and 67, as each begins with a
/// header of six bytes; neither an extension character nor a surrogate pair is cut in two.
package struct SMSLength: Sendable, Hashable {
    package let encoding: SMSEncoding
    /// Septets, where an extension character counts two, or UTF-16 units.
    package let units: Int
    package let parts: Int

    /// The most that Genesys Cloud takes: five joined parts of 153.
    package static let limit = 765

    package init(of text: String) {
        var septets = Packing(single: 160, joined: 153)
        var units = Packing(single: 70, joined: 67)
        var isGSM7 = true
        for scalar in text.unicodeScalars {
            let width = GSM7Alphabet.septets(scalar)
            if width == 0 { isGSM7 = false } else { septets.add(width) }
            units.add(scalar.value > 0xFFFF ? 2 : 1)
        }
        encoding = isGSM7 ? .gsm7 : .ucs2
        let packing = isGSM7 ? septets : units
        self.units = packing.total
        parts = packing.parts
    }

    package static func parts(of text: String) -> Int {
        SMSLength(of: text).parts
    }
}

/// Fills parts of a fixed size with characters that can't be cut.
private struct Packing {
    let single: Int
    let joined: Int
    private(set) var total = 0
    private var fullParts = 0
    private var used = 0

    init(single: Int, joined: Int) {
        self.single = single
        self.joined = joined
    }

    mutating func add(_ width: Int) {
        total += width
        if used + width > joined {
            fullParts += 1
            used = 0
        }
        used += width
    }

    var parts: Int { total <= single ? (total == 0 ? 0 : 1) : fullParts + 1 }
}
