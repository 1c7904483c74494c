/// Reads the value of one declaration token by token and writes it anew. What it doesn't know it refuses, so no text of
/// the author passes as it is.
struct StyleValue {
    private let bytes: ArraySlice<UInt8>
    private let property: String
    private let hosts: ImageHosts
    private var index: Int
    private var output: [UInt8] = []
    private var isImportant = false

    /// `nil` for a value that is refused.
    static func declaration(
        _ property: String, _ bytes: ArraySlice<UInt8>, _ hosts: ImageHosts
    ) -> StyleDeclaration? {
        var value = StyleValue(bytes, property, hosts)
        guard value.readAll(), !value.output.isEmpty else { return nil }
        return StyleDeclaration(
            property: property, value: String(decoding: value.output, as: UTF8.self), isImportant: value.isImportant)
    }

    private init(_ bytes: ArraySlice<UInt8>, _ property: String, _ hosts: ImageHosts) {
        self.bytes = bytes
        self.property = property
        self.hosts = hosts
        index = bytes.startIndex
    }

    private var next: UInt8 { index < bytes.endIndex ? bytes[index] : 0 }

    private mutating func readAll() -> Bool {
        while true {
            skipSpaces()
            guard index < bytes.endIndex else { return true }
            guard !isImportant, readToken() else { return false }
        }
    }

    private mutating func skipSpaces() {
        while index < bytes.endIndex, bytes[index].isHTMLSpace { index += 1 }
    }

    private mutating func readToken() -> Bool {
        let byte = next
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "/"):
            guard !output.isEmpty else { return false }
            output.append(byte)
            index += 1
            return true
        case UInt8(ascii: "#"): return readColour()
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return readString(byte)
        case UInt8(ascii: "!"): return readImportant()
        default:
            if let number = Self.number(bytes[index...]) {
                write(number)
                index = number.endIndex
                return true
            }
            return readWord()
        }
    }

    /// With a space before it, unless it follows a comma or slash.
    private mutating func write(_ token: some Collection<UInt8>) {
        if let last = output.last, last != UInt8(ascii: ","), last != UInt8(ascii: "/") { output.append(0x20) }
        output += token
    }

    private mutating func readColour() -> Bool {
        let digits = bytes[(index + 1)...].prefix(while: \.isASCIIHexDigit)
        guard [3, 4, 6, 8].contains(digits.count), isEndOfToken(digits.endIndex) else { return false }
        write(bytes[index..<digits.endIndex])
        index = digits.endIndex
        return true
    }

    private func isEndOfToken(_ place: Int) -> Bool {
        place >= bytes.endIndex || bytes[place].isHTMLSpace || ",/!".utf8.contains(bytes[place])
    }

    /// Digits with at most one point, a sign, and a unit.
    static func number(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var rest = bytes
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let whole = rest.prefix(while: \.isASCIIDigit)
        rest = rest[whole.endIndex...]
        var count = whole.count
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: \.isASCIIDigit)
            guard !fraction.isEmpty || count > 0 else { return nil }
            count += fraction.count
            rest = rest[fraction.endIndex...]
        }
        guard (1...16).contains(count) else { return nil }
        let unit = rest.first == UInt8(ascii: "%") ? rest.prefix(1) : rest.prefix(while: \.isASCIILetter)
        guard unit.count <= 4 else { return nil }
        let end = unit.endIndex
        let isEnd = end >= bytes.endIndex || bytes[end].isHTMLSpace || ",/!)".utf8.contains(bytes[end])
        return isEnd ? bytes[bytes.startIndex..<end] : nil
    }

    private mutating func readString(_ quote: UInt8) -> Bool {
        guard let close = bytes[(index + 1)...].firstIndex(of: quote) else { return false }
        let content = bytes[(index + 1)..<close]
        let isPlain = content.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || " ._-".utf8.contains($0) }
        guard isPlain, isEndOfToken(close + 1) else { return false }
        index = close + 1
        let isName = StyleProperties.takesFonts(property) && StyleFonts.needsNoQuotes(content)
        write(isName ? Array(content) : [UInt8(ascii: "'")] + content + [UInt8(ascii: "'")])
        return true
    }

    private mutating func readImportant() -> Bool {
        index += 1
        skipSpaces()
        let word = bytes[index...].prefix(while: \.isASCIILetter)
        guard String(decoding: word, as: UTF8.self).lowercased() == "important" else { return false }
        index = word.endIndex
        isImportant = true
        return true
    }

    private mutating func readWord() -> Bool {
        let word = bytes[index...].prefix {
            $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        guard let first = word.first, !first.isASCIIDigit, word.contains(where: \.isASCIILetter) else { return false }
        index = word.endIndex
        guard next == UInt8(ascii: "(") else {
            guard isEndOfToken(index) else { return false }
            write(word)
            return true
        }
        let name = String(decoding: word, as: UTF8.self).lowercased()
        index += 1
        switch name {
        case "rgb", "rgba", "hsl", "hsla": return readColourFunction(name)
        case "url" where StyleProperties.takesImages(property): return readImage()
        default: return false
        }
    }

    /// Numbers between commas, spaces or a slash.
    private mutating func readColourFunction(_ name: String) -> Bool {
        var text = Array("\(name)(".utf8)
        while true {
            skipSpaces()
            switch next {
            case UInt8(ascii: ")"):
                index += 1
                guard text.last?.isASCIIDigit == true || text.last == UInt8(ascii: "%"), isEndOfToken(index) else {
                    return false
                }
                write(text + [UInt8(ascii: ")")])
                return true
            case UInt8(ascii: ","), UInt8(ascii: "/"):
                text.append(next)
                index += 1
            default:
                guard let number = Self.number(bytes[index...]) else { return false }
                if let last = text.last, !"(,/".utf8.contains(last) { text.append(0x20) }
                text += number
                index = number.endIndex
            }
        }
    }

    private mutating func readImage() -> Bool {
        guard let close = bytes[index...].firstIndex(of: UInt8(ascii: ")")) else { return false }
        var url = String(decoding: bytes[index..<close], as: UTF8.self).trimmingSpaces()
        for quote in ["\"", "'"] where url.utf8.count >= 2 && url.hasPrefix(quote) && url.hasSuffix(quote) {
            url = String(url.dropFirst().dropLast())
        }
        index = close + 1
        guard LinkRule.refusal(ofImage: url, hosts) == nil, !url.utf8.contains(CollectionOfOne(UInt8(ascii: "("))),
            isEndOfToken(index)
        else { return false }
        write(Array("url(\(url))".utf8))
        return true
    }
}
