import Privacy
import Testing

struct CardDetectorFuzzTests {
    private static let pieces = [
        "4111", "1111", "11", "1", " ", "-", ",", "&", "&#", "&#x", "&#52;", "&nbsp;", "&amp;", "%", "%3", "%34", "%25",
        "%2534", "\\", "\\u", "\\u00", "\\u0034", "\\u{34}", "\\ud835\\udfd2", "\\x34", "\\064", "\\n", "<", "<b>",
        "</b>",
        "<!--", "-->", "<td a=\"", ">", "cvv", "cvv: 123", "12/29", "123", "=", "D", "^", "5A08", "57", "E", "e+15",
        "NDExMTExMTExMTExMTExMQ", "==", "\u{200b}", "\u{ff14}", "\u{300}", "é", "+", "DE89", "a", "abcdefabcdef",
        "4111111111111111", "xxxxxxxxxxxxxxxx", "\"", ":", "{", "\r\n",
    ].map { Array($0.utf8) }

    /// Texts made of all that the detector looks for, cut anywhere: it ends, its places lie in the text, and it tells one
    /// finding and all of them alike.
    @Test(arguments: 0..<20)
    func anyTextIsReadToItsEnd(seed: Int) {
        var generator = SplitMix(state: UInt64(seed))
        for number in 0..<300 {
            var text: [UInt8] = []
            for _ in 0..<Int.random(in: 0..<(number.isMultiple(of: 50) ? 400 : 30), using: &generator) {
                if Int.random(in: 0..<12, using: &generator) == 0 {
                    text.append(UInt8.random(in: 0...255, using: &generator))
                } else {
                    text += Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &generator)]
                }
            }
            let findings = CardDetector.strictFindings(utf8: text)
            #expect(findings.allSatisfy { !$0.range.isEmpty && text.indices.contains($0.range.upperBound - 1) })
            #expect((CardDetector.firstStrict(utf8: text) != nil) == !findings.isEmpty)
            let masked = CardDetector.masked(String(decoding: text, as: UTF8.self))
            #expect(findings.isEmpty || Array(masked.utf8).contains("[card]".utf8), "\(text)")
        }
    }
}

extension [UInt8] {
    fileprivate func contains(_ part: String.UTF8View) -> Bool {
        indices.contains { self[$0...].starts(with: part) }
    }
}
