/// Security codes (CVV, CVC, CID …) by the label in front of them. Without a label three digits say nothing.
enum SecurityCode {
    /// All stretches of three or four digits that stand behind a label.
    static func findings(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var at = 0
        while at < bytes.count {
            guard DigitAlphabet.isDigit(bytes[at]) else {
                at += 1
                continue
            }
            let start = at
            while at < bytes.count, DigitAlphabet.isDigit(bytes[at]) { at += 1 }
            if at - start == 3 || at - start == 4, isLabelled(start, in: bytes), !isContinued(at, in: bytes) {
                found.append(start..<at)
            }
        }
        return found
    }

    /// Behind the digits: a decimal fraction or a percentage.
    private static func isContinued(_ end: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard end < bytes.count else { return false }
        switch bytes[end] {
        case UInt8(ascii: "%"): return true
        case UInt8(ascii: "."), UInt8(ascii: ","): return end + 1 < bytes.count && DigitAlphabet.isDigit(bytes[end + 1])
        default: return false
        }
    }

    private static let gap = 1...12

    private static func isLabelled(_ start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var at = start
        while at > 0, start - at <= gap.upperBound, !isWordByte(bytes[at - 1]) { at -= 1 }
        guard at > 0, gap.contains(start - at), isLabelEnd(bytes[at - 1] | 0x20) else { return false }
        guard let label = labels.first(where: { ends($0, before: at, in: bytes) }) else { return false }
        // `cid:123` is how a mail names one of its parts.
        return !(label == cid && start - at == 1 && bytes[at] == UInt8(ascii: ":"))
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        DigitAlphabet.isDigit(byte) || isLetter(byte) || byte >= 0x80
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26
    }

    private static func isLabelEnd(_ lower: UInt8) -> Bool {
        switch lower {
        case UInt8(ascii: "v"), UInt8(ascii: "c"), UInt8(ascii: "n"), UInt8(ascii: "d"), UInt8(ascii: "e"),
            UInt8(ascii: "r"), UInt8(ascii: "2") | 0x20:
            true
        default: false
        }
    }

    /// Whether the label ends right before `end` and begins a word. A space in a label may be missing in the text, or
    /// be `_` or `-`.
    private static func ends(_ label: [UInt8], before end: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var at = end
        for letter in label.reversed() {
            if letter == UInt8(ascii: " ") {
                if at > 0, [UInt8(ascii: " "), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(bytes[at - 1]) {
                    at -= 1
                }
                continue
            }
            guard at > 0, bytes[at - 1] | 0x20 == letter | 0x20 else { return false }
            at -= 1
        }
        guard at > 0, isLetter(bytes[at - 1]) else { return true }
        // `cardCvv`: the label begins with the only capital letter.
        return bytes[at] & 0x20 == 0 && bytes[at - 1] & 0x20 != 0
    }

    private static let cid = Array("cid".utf8)

    private static let labels: [[UInt8]] = {
        let short = ["cvv", "cvv2", "cvc", "cvc2", "cvn", "cvn2", "cav", "cav2", "csc", "cve", "cvp2"]
        let kinds = ["security", "verification", "validation"]
        let things = ["code", "value", "number"]
        return [cid] + (short + kinds.flatMap { kind in things.map { "\(kind) \($0)" } }).map { Array($0.utf8) }
    }()
}
