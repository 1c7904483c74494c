/// Words that make the digits behind them a phone number.
enum PhoneWords {
    private static let words = ["phone", "tel", "mobile", "msisdn", "sms", "call", "fax", "cell"].map { Array($0.utf8) }

    private static let reach = 20

    /// Whether one stands at most 20 bytes before the range. ASCII letters of either case.
    static func standBefore(_ range: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let lower = bytes[max(0, range.lowerBound - reach)..<range.lowerBound].map {
            (0x41...0x5a).contains($0) ? $0 | 0x20 : $0
        }
        return lower.indices.contains { start in words.contains { lower[start...].starts(with: $0) } }
    }
}
