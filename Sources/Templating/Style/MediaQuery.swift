/// Media queries as mail uses them: widths, and dark or light.
enum MediaQuery {
    /// In our spelling, without the alternatives that aren't allowed; `nil` if none is left.
    static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        let source = String(decoding: bytes, as: UTF8.self).lowercased()
        let alternatives = source.split(separator: ",").compactMap(alternative)
        return alternatives.isEmpty || alternatives.count > 16 ? nil : alternatives.joined(separator: ",")
    }

    private static func alternative(_ source: Substring) -> String? {
        var words: [String] = []
        var rest = source[...]
        while true {
            rest = rest.drop(while: \.isWhitespace)
            guard let first = rest.first else { break }
            if first == "(" {
                guard let close = rest.firstIndex(of: ")"), let feature = feature(rest[..<close].dropFirst()) else {
                    return nil
                }
                words.append(feature)
                rest = rest[rest.index(after: close)...]
            } else {
                let word = rest.prefix { $0.isASCII && $0.isLetter }
                guard !word.isEmpty else { return nil }
                words.append(String(word))
                rest = rest[word.endIndex...]
            }
        }
        return isSentence(words) ? words.joined(separator: " ") : nil
    }

    /// `[only] type [and (feature)]…` or `(feature) [and (feature)]…`.
    private static func isSentence(_ words: [String]) -> Bool {
        var rest = words[...]
        if rest.first == "only" { rest = rest.dropFirst() }
        guard let first = rest.popFirst() else { return false }
        let isType = ["all", "print", "screen"].contains(first)
        guard isType || first.hasPrefix("(") && words.first != "only" else { return false }
        while !rest.isEmpty {
            guard rest.popFirst() == "and", let feature = rest.popFirst(), feature.hasPrefix("(") else { return false }
        }
        return words.count <= 16
    }

    private static func feature(_ source: Substring) -> String? {
        let parts = source.split(separator: ":", omittingEmptySubsequences: false).map { String($0).trimmingSpaces() }
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "prefers-color-scheme":
            return ["dark", "light"].contains(parts[1]) ? "(prefers-color-scheme:\(parts[1]))" : nil
        case "max-width", "min-width", "max-device-width", "min-device-width":
            let value = Array(parts[1].utf8)
            guard let number = StyleValue.number(value[...]), number.endIndex == value.endIndex,
                value.first?.isASCIIDigit == true
            else { return nil }
            return "(\(parts[0]):\(parts[1]))"
        default:
            return nil
        }
    }
}
