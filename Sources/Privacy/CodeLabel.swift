/// The words that name a card's security code.
enum CodeLabel {
    case cid
    case other

    /// A quick look at the last byte.
    @inline(__always)
    static func isLastByte(_ byte: UInt8) -> Bool {
        // c d e n o r s v
        let letters: UInt32 = 0x004c_c038
        return byte == UInt8(ascii: "2") || byte &- 0x41 < 0x3a && letters >> UInt32(byte & 31) & 1 == 1
    }

    /// A quick look at the last three letters: whether it is worth a slower one.
    @inline(__always)
    static func mayEnd(before end: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let last =
            UInt32(bytes[end - 3] | 0x20) << 16 | UInt32(bytes[end - 2] | 0x20) << 8 | UInt32(bytes[end - 1] | 0x20)
        switch last {
        // cvv, cvc, cvn, cve, cav, csc, cid
        case 0x63_7676, 0x63_7663, 0x63_766e, 0x63_7665, 0x63_6176, 0x63_7363, 0x63_6964: return true
        // vv2, vc2, vn2, av2, vp2
        case 0x76_7632, 0x76_6332, 0x76_6e32, 0x61_7632, 0x76_7032: return true
        // code, value, number; is, no
        case 0x6f_6465, 0x6c_7565, 0x62_6572, 0x20_6973, 0x20_6e6f: return true
        // seguridad, cryptogramme, nummer, ziffer
        case 0x64_6164, 0x6d_6d65, 0x6d_6572, 0x66_6572: return true
        default: return false
        }
    }

    /// The label that ends right before `end` and begins a word.
    static func found(before end: Int, in bytes: UnsafeBufferPointer<UInt8>) -> CodeLabel? {
        if ends(cidLabel, before: end, in: bytes) != nil { return .cid }
        if labels.contains(where: { ends($0, before: end, in: bytes) != nil }) { return .other }
        // `CVV code`, `cvv is`
        for filler in fillers {
            guard let start = ends(filler, before: end, in: bytes), start > 0, isSpace(bytes[start - 1]) else {
                continue
            }
            if short.contains(where: { ends($0, before: start - 1, in: bytes) != nil }) { return .other }
        }
        return nil
    }

    /// Where the label begins if it ends right before `end` and begins a word. A space in a label may be missing in the
    /// text, or be `_` or `-`.
    private static func ends(_ label: [UInt8], before end: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var at = end
        for letter in label.reversed() {
            if letter == UInt8(ascii: " ") {
                if at > 0, isSpace(bytes[at - 1]) { at -= 1 }
                continue
            }
            guard at > 0, bytes[at - 1] | 0x20 == letter | 0x20 else { return nil }
            at -= 1
        }
        guard at > 0, isLetter(bytes[at - 1]) else { return at }
        // `cardCvv`: the label begins with the only capital letter.
        return bytes[at] & 0x20 == 0 && bytes[at - 1] & 0x20 != 0 ? at : nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    private static let cidLabel = Array("cid".utf8)

    private static let short = ["cvv", "cvv2", "cvc", "cvc2", "cvn", "cvn2", "cav", "cav2", "csc", "cve", "cvp2"]
        .map { Array($0.utf8) }

    private static let fillers = ["code", "number", "value", "is", "no"].map { Array($0.utf8) }

    private static let labels: [[UInt8]] = {
        let kinds = ["security", "verification", "validation"]
        let things = ["code", "value", "number"]
        let english = kinds.flatMap { kind in things.map { "\(kind) \($0)" } }
        let others = ["de seguridad", "cryptogramme", "kartenpr\u{fc}fnummer", "pr\u{fc}fnummer", "pr\u{fc}fziffer"]
        return short + (english + others).map { Array($0.utf8) }
    }()
}
