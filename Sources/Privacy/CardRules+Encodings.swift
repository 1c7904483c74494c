extension CardRules {
    /// A number in one of the forms that programs give it: a float, characters in hexadecimal, a chip's data object.
    var isEncodedNumber: Bool {
        isNumber(float) || isNumber(hexadecimalText) || isNumber(chipObject)
    }

    private func isNumber(_ digits: [UInt8]?) -> Bool {
        guard let digits else { return false }
        return SchemeMatch(digits).known && Luhn.isValid(digits)
    }

    /// `4.111111111111111E15`: the digits with as many zeros as the exponent asks for.
    private var float: [UInt8]? {
        let end = run.range.upperBound
        guard run.groups.count <= 2, let first = run.groups.first, end < bytes.count,
            bytes[end] | 0x20 == UInt8(ascii: "e")
        else { return nil }
        let sign = end + 1 < bytes.count && bytes[end + 1] == UInt8(ascii: "+") ? 1 : 0
        let text = bytes[(end + 1 + sign)...].prefix(3).prefix { DigitAlphabet.isDigit($0) }
        guard let exponent = Int(String(decoding: text, as: UTF8.self)), exponent < 20 else { return nil }
        let zeros = first.count + exponent - run.digits.count
        return zeros < 0 ? nil : Array(run.digits) + [UInt8](repeating: 0, count: zeros)
    }

    /// `34313131…`: each digit as the hexadecimal number of its character.
    private var hexadecimalText: [UInt8]? {
        let digits = run.digits
        guard digits.count >= 2 * CardNumberLength.shortest, digits.count.isMultiple(of: 2) else { return nil }
        guard stride(from: 0, to: digits.count, by: 2).allSatisfy({ digits[$0] == 3 }) else { return nil }
        return stride(from: 1, to: digits.count, by: 2).map { digits[$0] }
    }

    /// `5A08…`: tag and length in bytes of a chip's account number, then the number, filled up with `F` perhaps. More
    /// objects may stand around it.
    private var chipObject: [UInt8]? {
        for group in run.groups {
            let start = group.range.lowerBound
            let digits = run.digits(of: group)
            // A length of ten bytes is written `0A`.
            if start >= 4, bytes[(start - 4)..<start].elementsEqual("5A0A".utf8) { return Array(digits.prefix(19)) }
            guard start >= 2, bytes[start - 1] | 0x20 == UInt8(ascii: "a"), bytes[start - 2] == UInt8(ascii: "5"),
                digits.first == 0, digits.count > CardNumberLength.shortest
            else { continue }
            let isLong =
                group.range.upperBound < bytes.count && bytes[group.range.upperBound] | 0x20 == UInt8(ascii: "f")
            let length = Int(digits[1]) * 2 - (isLong && digits.count - 2 < Int(digits[1]) * 2 ? 1 : 0)
            return Array(digits.dropFirst(2).prefix(6...9 ~= digits[1] ? length : CardNumberLength.longest))
        }
        return nil
    }
}
