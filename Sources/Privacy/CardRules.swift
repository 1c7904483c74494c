/// What makes a run of digits a card number: for what may not pass (strict) and for what is masked in a log.
struct CardRules {
    let bytes: UnsafeBufferPointer<UInt8>
    let run: DigitRun

    /// Prefix, length and check digit of a scheme in an aligned window, or a record that begins with a card number; not
    /// where it is a part of another kind of identifier.
    var isStrictHit: Bool {
        let isHit = holdsNumber && !IBAN.covers(run.range, in: bytes) && !HexIdentifier.covers(run.range, in: bytes)
        return isHit || isEncodedNumber
    }

    private var holdsNumber: Bool {
        run.containsWindow(where: isCardNumber) || run.groups.contains { holdsRecord(run.digits(of: $0)) }
    }

    /// Also anything aligned that passes Luhn, and strong prefixes anywhere in a longer group.
    var isLogHit: Bool {
        holdsNumber || isEncodedNumber || run.containsWindow(where: isPlausible)
            || run.groups.contains { holdsStrong(run.digits(of: $0)) }
    }

    private func isCardNumber(_ window: DigitRun.Window) -> Bool {
        let scheme = SchemeMatch(window.digits)
        guard scheme.known else { return false }
        // International phone numbers have up to 15 digits, and many begin as a Maestro card does.
        if window.groups.first?.isAfterPlus == true, !scheme.strong { return false }
        if Luhn.isValid(window.digits) { return !isArticleNumber(window.digits) }
        return scheme.withoutCheckDigit && (window.groups.count > 1 || CardWords.standNear(run.range, in: bytes))
    }

    /// A European article number (EAN-13) of Germany, 400 to 440, whose own check digit fits too. Visa's numbers of 13
    /// digits are no longer in use.
    private func isArticleNumber(_ digits: DigitRun.Digits) -> Bool {
        guard digits.count == 13, digits[0] == 4, digits[1] < 4 || digits[1] == 4 && digits[2] == 0 else {
            return false
        }
        let sum = digits.enumerated().reduce(0) { $0 + Int($1.element) * ($1.offset.isMultiple(of: 2) ? 1 : 3) }
        return sum.isMultiple(of: 10)
    }

    private func isPlausible(_ window: DigitRun.Window) -> Bool {
        guard window.digits.count >= 13, let first = window.digits.first else { return false }
        if window.groups.first?.isAfterPlus == true || isTime(window.digits) { return false }
        return window.digits.contains { $0 != first } && Luhn.isValid(window.digits)
    }

    /// Since 1970 in milli-, micro- or nanoseconds, of the years 2017 to 2033.
    private func isTime(_ digits: DigitRun.Digits) -> Bool {
        [13, 16, 19].contains(digits.count) && digits[0] == 1 && 5...9 ~= digits[1]
    }

    private func isStrong(_ digits: some RandomAccessCollection<UInt8>) -> Bool {
        SchemeMatch(digits).strong && Luhn.isValid(digits)
    }

    /// `0000` and a card number, or a card number with its expiry date and perhaps its security code behind it.
    private func holdsRecord(_ group: DigitRun.Digits) -> Bool {
        guard group.count > 14 else { return false }
        let number = group.drop { $0 == 0 }
        for length in [14, 15, 16] where number.count >= length {
            let tail = number.dropFirst(length)
            if isTailOfRecord(tail), isStrong(number.prefix(length)) { return true }
        }
        return false
    }

    private func isTailOfRecord(_ tail: Slice<DigitRun.Digits>) -> Bool {
        if tail.isEmpty { return true }
        guard tail.count == 4 || tail.count == 7 || tail.count == 8 else { return false }
        let start = tail.startIndex
        let first = Int(tail[start]) * 10 + Int(tail[start + 1])
        let second = Int(tail[start + 2]) * 10 + Int(tail[start + 3])
        return isMonthAndYear(first, second) || isMonthAndYear(second, first)
    }

    private func isMonthAndYear(_ month: Int, _ year: Int) -> Bool {
        (1...12).contains(month) && (15...49).contains(year)
    }

    private func holdsStrong(_ group: DigitRun.Digits) -> Bool {
        guard group.count > 14 else { return false }
        return group.indices.contains { start in
            [14, 15, 16].contains { length in
                start + length <= group.endIndex && isStrong(group[start..<(start + length)])
            }
        }
    }
}
