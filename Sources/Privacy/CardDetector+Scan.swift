extension CardDetector {
    enum Mode {
        case strict
        case log
    }

    /// How many times over a text may be encoded.
    private static let depth = 2

    static func findings(in bytes: UnsafeBufferPointer<UInt8>, mode: Mode) -> [CardFinding] {
        var found: [CardFinding] = []
        collect(in: bytes, mode: mode, depth: depth) { finding in
            if !found.contains(where: { $0.range.overlaps(finding.range) }) { found.append(finding) }
            return false
        }
        return found.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    static func firstStrict(in bytes: UnsafeBufferPointer<UInt8>) -> CardFinding? {
        var found: CardFinding?
        collect(in: bytes, mode: .strict, depth: depth) { finding in
            found = finding
            return true
        }
        return found
    }

    /// Calls `body` with each finding in the text as it stands, then in what it decodes to, until it says yes.
    @discardableResult
    private static func collect(
        in bytes: UnsafeBufferPointer<UInt8>, mode: Mode, depth: Int, _ body: (CardFinding) -> Bool
    ) -> Bool {
        var scanner = DigitRunScanner(bytes, fewestDigits: CardNumberLength.shortest)
        while let stretch = scanner.next() {
            if let finding = judge(stretch, in: bytes, mode: mode), body(finding) { return true }
        }
        for range in SecurityCode.findings(in: bytes) where body(CardFinding(kind: .securityCode, range: range)) {
            return true
        }
        guard depth > 0 else { return false }
        if let decoded = DecodedText(bytes) {
            let isDone = decoded.bytes.withUnsafeBufferPointer { text in
                collect(in: text, mode: mode, depth: depth - 1) { finding in
                    body(CardFinding(kind: finding.kind, range: decoded.origin(of: finding.range)))
                }
            }
            if isDone { return true }
        }
        return Base64Token.first(in: bytes) { token, text in
            collect(in: text, mode: .strict, depth: depth - 1) { body(CardFinding(kind: $0.kind, range: token)) }
        }
    }

    private static func judge(
        _ stretch: DigitRunScanner.Stretch, in bytes: UnsafeBufferPointer<UInt8>, mode: Mode
    ) -> CardFinding? {
        let run = DigitRun(bytes, stretch: stretch)
        if let end = TrackData.end(of: run, in: bytes) {
            return CardFinding(kind: .trackData, range: run.range.lowerBound..<end)
        }
        let rules = CardRules(bytes: bytes, run: run)
        let isHit = mode == .strict ? rules.isStrictHit && !IBAN.covers(run.range, in: bytes) : rules.isLogHit
        return isHit ? CardFinding(kind: .cardNumber, range: run.range) : nil
    }
}
