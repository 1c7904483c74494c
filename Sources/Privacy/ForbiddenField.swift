/// Names of fields that hold what a receipt may never hold: card numbers, security codes, stripe and chip data, PINs,
/// expiry dates. A request with such a field is refused whatever the value is.
package enum ForbiddenField {
    /// Whether a field of this name may not be there. Letter case and everything but ASCII letters and digits are
    /// ignored: `Card-Number` is `cardnumber`. Some names are forbidden only with a value of certain digits.
    /// - Parameter value: the value as text, if it is a text or a number.
    package static func isForbidden(_ key: String, value: String? = nil) -> Bool {
        guard mayBeForbidden(key) else { return false }
        let name = folded(key)
        if always.contains(name) || name.hasPrefix(prefix) { return true }
        guard let digits = withDigits[name], let value else { return false }
        let count = value.utf8.count { DigitAlphabet.isDigit($0) }
        let letters = value.utf8.contains { ($0 | 0x20) &- 0x61 < 26 }
        return !letters && digits.contains(count)
    }

    /// A quick look that lets most names pass: whether their letters and digits sum up as those of a forbidden one do.
    private static func mayBeForbidden(_ key: String) -> Bool {
        var sum: UInt32 = 0
        var count = 0
        for byte in key.utf8 {
            guard DigitAlphabet.isDigit(byte) || (byte | 0x20) &- 0x61 < 26 else { continue }
            sum = sum &* 31 &+ UInt32(byte | 0x20)
            count += 1
            if count == prefix.utf8.count, sum == prefixSum { return true }
        }
        return filter[Int(sum >> 6 & 15)] >> UInt64(sum & 63) & 1 == 1
    }

    private static let prefix = "cardverification"
    private static let prefixSum = sum(of: prefix)
    /// 1,024 bits, those set that the lowest ten bits of a forbidden name's sum name.
    private static let filter: [UInt64] = (Array(always) + withDigits.keys).reduce(
        into: [UInt64](repeating: 0, count: 16)
    ) { filter, name in
        let sum = sum(of: name)
        filter[Int(sum >> 6 & 15)] |= 1 << UInt64(sum & 63)
    }

    private static func sum(of name: String) -> UInt32 {
        name.utf8.reduce(0) { $0 &* 31 &+ UInt32($1 | 0x20) }
    }

    private static func folded(_ key: String) -> String {
        let kept = key.utf8.lazy.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }.filter {
            DigitAlphabet.isDigit($0) || $0 &- 0x61 < 26
        }
        return String(decoding: Array(kept), as: UTF8.self)
    }

    private static let withDigits: [String: ClosedRange<Int>] = ["accountnumber": 12...19, "cid": 3...4]

    private static let always: Set<String> = [
        "pan", "cardnumber", "cardno", "ccnumber", "primaryaccountnumber", "fullpan", "creditcardnumber",
        "debitcardnumber", "cvv", "cvv2", "cvc", "cvc2", "cvn", "cvn2", "csc", "cav", "cav2", "cve", "cvp2",
        "securitycode", "cardcode", "cardsecuritycode", "verificationvalue", "pin", "pinblock", "track", "track1",
        "track2", "trackdata", "track1data", "track2data", "magstripe", "emv", "emvdata", "iccdata", "tag57", "tag5a",
        "expiry", "expirationdate", "expirydate", "cardexpiry", "exp",
    ]
}
