extension CardDetector {
    enum Mode {
        case strict
        case log
    }

    static func findings(in bytes: UnsafeBufferPointer<UInt8>, mode: Mode) -> [CardFinding] {
        var found: [CardFinding] = []
        var scanner = DigitRunScanner(bytes, fewestDigits: CardNumberLength.shortest)
        while let stretch = scanner.next() {
            if let finding = judge(stretch, in: bytes, mode: mode) { found.append(finding) }
        }
        found += SecurityCode.findings(in: bytes).map { CardFinding(kind: .securityCode, range: $0) }
        found.sort { $0.range.lowerBound < $1.range.lowerBound }
        return found
    }

    static func firstStrict(in bytes: UnsafeBufferPointer<UInt8>) -> CardFinding? {
        var scanner = DigitRunScanner(bytes, fewestDigits: CardNumberLength.shortest)
        while let stretch = scanner.next() {
            if let finding = judge(stretch, in: bytes, mode: .strict) { return finding }
        }
        return SecurityCode.findings(in: bytes, first: true).first.map { CardFinding(kind: .securityCode, range: $0) }
    }

    private static func judge(
        _ stretch: DigitRunScanner.Stretch, in bytes: UnsafeBufferPointer<UInt8>, mode: Mode
    ) -> CardFinding? {
        let run = DigitRun(bytes, stretch: stretch)
        if let end = TrackData.end(of: run, in: bytes) {
            return CardFinding(kind: .trackData, range: run.range.lowerBound..<end)
        }
        let rules = CardRules(bytes: bytes, run: run)
        let hit = mode == .strict ? rules.isStrictHit : rules.isLogHit
        return hit ? CardFinding(kind: .cardNumber, range: run.range) : nil
    }
}
