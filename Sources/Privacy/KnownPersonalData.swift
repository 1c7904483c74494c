/// What the work under way knows of a person: names, phone numbers, addresses. They can't be found in a text by their
/// form, so whoever handles them says them, and the log hides them.
package struct KnownPersonalData: Sendable {
    package static let none = KnownPersonalData([])

    /// Of the task that runs. Threads that are no part of it, such as those of libraries, know nothing.
    @TaskLocal package static var current = KnownPersonalData.none

    private let values: [Personal<String>]

    /// - Parameter values: whole values. A name is also hidden word by word, a phone number without its country code, an
    ///   address without its domain; nothing shorter than three bytes is hidden, or no text could be read.
    package init(_ values: [Personal<String>]) {
        self.values = values
    }

    /// What is hidden, in lower case, the longest first.
    private struct Hidden: Hashable {
        let text: [UInt8]
        /// Parts of values are hidden where they stand as words.
        let isWord: Bool
    }

    private var hidden: [Hidden] {
        var hidden: Set<Hidden> = []
        for value in values {
            let text = value.reveal()
            hidden.insert(Hidden(text: Self.folded(text.utf8), isWord: false))
            for word in text.split(separator: " ") {
                hidden.insert(Hidden(text: Self.folded(word.utf8), isWord: true))
            }
            if let at = text.lastIndex(of: "@") {
                hidden.insert(Hidden(text: Self.folded(text[..<at].utf8), isWord: true))
            }
            if text.hasPrefix("+") {
                for code in 1...3 {
                    let national = Self.folded(text.dropFirst(1 + code).utf8)
                    hidden.insert(Hidden(text: national, isWord: true))
                    hidden.insert(Hidden(text: [UInt8(ascii: "0")] + national, isWord: true))
                }
            }
        }
        return hidden.filter { $0.text.count >= 3 }.sorted { $0.text.count > $1.text.count }
    }

    /// The text with stars in place of each of them, in any case of ASCII letters, also percent-encoded.
    func hidden(in text: String) -> String {
        guard !values.isEmpty else { return text }
        let texts = hidden
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var at = 0
        var isChanged = false
        while at < bytes.count {
            if let end = Self.end(of: texts, at: at, in: bytes) {
                result += Array(Mask.stars.utf8)
                at = end
                isChanged = true
            } else {
                result.append(bytes[at])
                at += 1
            }
        }
        return isChanged ? String(decoding: result, as: UTF8.self) : text
    }

    private static func end(of texts: [Hidden], at start: Int, in bytes: [UInt8]) -> Int? {
        for hidden in texts {
            if hidden.isWord, start > 0, isWordByte(bytes[start - 1]) { continue }
            var at = start
            var index = 0
            while index < hidden.text.count, let (byte, length) = byte(bytes, at), folded(byte) == hidden.text[index] {
                at += length
                index += 1
            }
            guard index == hidden.text.count else { continue }
            if !hidden.isWord || at == bytes.count || !isWordByte(bytes[at]) { return at }
        }
        return nil
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte >= 0x80 || byte == UInt8(ascii: "_")
    }

    /// The byte at an index, or the one that a percent escape there stands for.
    private static func byte(_ bytes: [UInt8], _ index: Int) -> (byte: UInt8, length: Int)? {
        guard index < bytes.count else { return nil }
        guard bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
            let value = bytes.withUnsafeBufferPointer({ EncodedPiece.hexadecimal($0, from: index + 1, digits: 2) })
        else { return (bytes[index], 1) }
        return (UInt8(truncatingIfNeeded: value), 3)
    }

    private static func folded(_ text: some Sequence<UInt8>) -> [UInt8] { text.map(folded) }

    private static func folded(_ byte: UInt8) -> UInt8 {
        (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
    }
}
