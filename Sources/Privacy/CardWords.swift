/// Words that make a number near them more likely a card number.
enum CardWords {
    private static let words = [
        "card", "carte", "karte", "kort", "tarjeta", "cartao", "carta", "kaart", "pan", "visa", "master", "maestro",
        "amex", "unionpay", "credit", "debit", "hiper", "account number",
    ].map { Array($0.utf8) }

    private static let reach = 48

    /// Whether one stands at most 48 bytes before or behind the range. ASCII letters of either case.
    static func standNear(_ range: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let before = max(0, range.lowerBound - reach)..<range.lowerBound
        let behind = range.upperBound..<min(bytes.count, range.upperBound + reach)
        return hold(bytes[before]) || hold(bytes[behind])
    }

    private static func hold(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let lower = text.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
        return lower.indices.contains { start in words.contains { lower[start...].starts(with: $0) } }
    }
}
