/// Decides what a stretch of digits is.
enum CardJudge {
    static func finding(
        _ stretch: DigitRunScanner.Stretch, in bytes: UnsafeBufferPointer<UInt8>, mode: CardScan.Mode
    ) -> CardFinding? {
        DigitRun.read(stretch, in: bytes) { run in
            if let end = TrackData.end(of: run, in: bytes) {
                return CardFinding(kind: .trackData, range: run.range.lowerBound..<end)
            }
            let rules = CardRules(bytes: bytes, run: run)
            let isHit =
                mode == .strict
                ? rules.isStrictHit : rules.isLogHit
            return isHit ? CardFinding(kind: .cardNumber, range: run.range) : nil
        }
    }
}
