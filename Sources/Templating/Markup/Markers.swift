/// The words that stand for placeholders while HTML is cleaned.
struct Markers {
    private let prefix: [UInt8]
    private static let suffix = Array("qz".utf8)

    /// `nil` where the text holds every word that was tried, which only happens on purpose. `known` markers are taken
    /// again if they can be.
    init?(avoiding tokens: [MustacheToken], or known: Markers? = nil) {
        if let known, known.areMissing(in: tokens) {
            self = known
            return
        }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for token in tokens {
            for byte in token.text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        for attempt in 0..<8 {
            let nonce = String((hash &+ UInt64(attempt) &* 0x9E37_79B9_7F4A_7C15) & 0xFFFF_FFFF_FFFF, radix: 16)
            let markers = Markers(prefix: Array("zq\(nonce)x".utf8))
            if markers.areMissing(in: tokens) {
                self = markers
                return
            }
        }
        return nil
    }

    private init(prefix: [UInt8]) {
        self.prefix = prefix
    }

    private func areMissing(in tokens: [MustacheToken]) -> Bool {
        !tokens.contains { $0.kind == .literal && isContained(in: $0.text) }
    }

    func marker(_ index: Int) -> [UInt8] {
        prefix + Array(String(index).utf8) + Self.suffix
    }

    /// The first marker at or behind `start`.
    func next(in bytes: [UInt8], from start: Int) -> (range: Range<Int>, index: Int)? {
        var at = start
        while let found = bytes[at...].firstIndex(of: prefix[0]) {
            at = found + 1
            guard bytes[found...].starts(with: prefix) else { continue }
            let digits = bytes[(found + prefix.count)...].prefix { $0.isASCIIDigit }
            guard (1...6).contains(digits.count), bytes[digits.endIndex...].starts(with: Self.suffix) else { continue }
            let index = digits.reduce(0) { $0 * 10 + Int($1 - 48) }
            return (found..<digits.endIndex + Self.suffix.count, index)
        }
        return nil
    }

    func indices(in text: String) -> [Int] {
        guard isContained(in: text) else { return [] }
        let bytes = Array(text.utf8)
        var indices: [Int] = []
        var at = 0
        while let found = next(in: bytes, from: at) {
            indices.append(found.index)
            at = found.range.upperBound
        }
        return indices
    }

    func isContained(in text: String) -> Bool {
        text.utf8.contains(prefix)
    }

    /// For people: with `{{…}}` for each marker.
    func hidden(in text: String) -> String {
        guard isContained(in: text) else { return text }
        return String(decoding: replaced(in: Array(text.utf8)) { _ in "{{…}}" }, as: UTF8.self)
    }

    func replaced(in bytes: [UInt8], by replacement: (Int) -> String) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var at = 0
        while let found = next(in: bytes, from: at) {
            result += bytes[at..<found.range.lowerBound]
            result += Array(replacement(found.index).utf8)
            at = found.range.upperBound
        }
        return result + bytes[at...]
    }
}

extension String.UTF8View {
    func contains(_ word: some Collection<UInt8>) -> Bool {
        let found = withContiguousStorageIfAvailable { Self.contains($0, word) }
        return found ?? Array(self).withUnsafeBufferPointer { Self.contains($0, word) }
    }

    private static func contains(_ bytes: UnsafeBufferPointer<UInt8>, _ word: some Collection<UInt8>) -> Bool {
        guard let first = word.first else { return true }
        var at = bytes.startIndex
        while let found = bytes[at...].firstIndex(of: first) {
            if bytes[found...].starts(with: word) { return true }
            at = found + 1
        }
        return false
    }
}
