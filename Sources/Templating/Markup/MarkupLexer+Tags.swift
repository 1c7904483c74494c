extension MarkupLexer {
    mutating func takeStartTag(_ findings: inout Findings) {
        let start = index
        index += 1
        guard let name = takeTagName(start, &findings) else { return }
        var token = MarkupToken(kind: .text, range: start..<start)
        guard let attributes = takeAttributes(start, &token.attributePlaces, &findings) else { return }
        let tag = HTMLTag(name: name, attributes: attributes)
        tokens.append(
            MarkupToken(kind: .start(tag), range: start..<index, attributePlaces: token.attributePlaces))
        if name != "noscript", HTMLElements.rawText.contains(name) { takeRawText(of: name, start, &findings) }
    }

    mutating func takeEndTag(_ findings: inout Findings) {
        let start = index
        index += 2
        guard let name = takeTagName(start, &findings) else { return }
        skipSpaces()
        guard byte(index) == UInt8(ascii: ">") else {
            let detail = "An end tag is </, the name and > only."
            return stop(start, index < end ? .invalidTag : .unterminatedMarkup, detail, &findings)
        }
        index += 1
        tokens.append(MarkupToken(kind: .end(name), range: start..<index))
    }

    private mutating func takeTagName(_ tag: Int, _ findings: inout Findings) -> String? {
        let start = index
        while index < end, isName(source.bytes[index]) { index += 1 }
        let next = byte(index)
        guard index - start <= 64, next.isHTMLSpace || next == UInt8(ascii: "/") || next == UInt8(ascii: ">") else {
            stop(tag, index < end ? .invalidTag : .unterminatedMarkup, "This tag's name does not end.", &findings)
            return nil
        }
        return lowercased(start..<index)
    }

    private func isName(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || byte == 0x2D || byte == UInt8(ascii: ":")
            || byte == UInt8(ascii: "_")
    }

    private func lowercased(_ range: Range<Int>) -> String {
        let bytes = source.bytes[range]
        guard bytes.contains(where: { (0x41...0x5A).contains($0) }) else { return source.text(range) }
        return String(decoding: bytes.map(\.lowercasedASCII), as: UTF8.self)
    }

    private mutating func skipSpaces() {
        while index < end, source.bytes[index].isHTMLSpace { index += 1 }
    }

    /// `nil` where reading can't go on.
    private mutating func takeAttributes(
        _ start: Int, _ places: inout [(name: Int, value: Int)], _ findings: inout Findings
    ) -> [HTMLAttribute]? {
        var attributes: [HTMLAttribute] = []
        while true {
            let gap = index
            skipSpaces()
            guard index < end else {
                stop(start, .unterminatedMarkup, "This tag has no >.", &findings)
                return nil
            }
            if byte(index) == UInt8(ascii: ">") {
                index += 1
                return attributes
            }
            if byte(index) == UInt8(ascii: "/"), byte(index + 1) == UInt8(ascii: ">") {
                index += 2
                return attributes
            }
            guard gap < index else {
                stop(index, .invalidAttribute, "A space is missing before this attribute.", &findings)
                return nil
            }
            let name = index
            guard let attribute = takeAttribute(&findings) else { return nil }
            guard index - start <= longestTag, attributes.count < MarkupLimits.attributes else {
                stop(start, .tagTooLarge, "A tag may have 64 attributes and 8192 bytes.", &findings)
                return nil
            }
            if attributes.contains(where: { $0.name == attribute.name }) {
                fail(name, .duplicateAttribute, "The attribute \(attribute.name.quoted) is there twice.", &findings)
            }
            attributes.append(attribute)
            places.append((name, index - attribute.value.utf8.count - 1))
        }
    }

    private mutating func takeAttribute(_ findings: inout Findings) -> HTMLAttribute? {
        let start = index
        while index < end, isName(source.bytes[index]) { index += 1 }
        let isNamed = byte(start).isASCIILetter && index - start <= 64
        let next = byte(index)
        guard isNamed, next.isHTMLSpace || "=/>".utf8.contains(next) else {
            stop(start, .invalidAttribute, "A name of an attribute is letters, digits, -, : and _.", &findings)
            return nil
        }
        let name = lowercased(start..<index)
        let behindName = index
        skipSpaces()
        guard byte(index) == UInt8(ascii: "=") else {
            index = behindName
            return HTMLAttribute(name: name)
        }
        index += 1
        skipSpaces()
        guard let value = takeValue(&findings) else { return nil }
        return HTMLAttribute(name: name, value: value)
    }

    private mutating func takeValue(_ findings: inout Findings) -> String? {
        let start = index
        let quote = byte(index)
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return takeUnquotedValue(&findings) }
        guard let close = source.bytes[(index + 1)...].firstIndex(of: quote) else {
            stop(start, .unterminatedMarkup, "This value has no closing quote.", &findings)
            return nil
        }
        index = close + 1
        return source.text((start + 1)..<close)
    }

    private mutating func takeUnquotedValue(_ findings: inout Findings) -> String? {
        let start = index
        while index < end, !source.bytes[index].isHTMLSpace, source.bytes[index] != UInt8(ascii: ">") {
            guard !"\"'<=`".utf8.contains(source.bytes[index]) else {
                stop(index, .invalidAttribute, "Put the attribute's value in double quotes.", &findings)
                return nil
            }
            index += 1
        }
        guard index > start else {
            stop(index, .invalidAttribute, "The value of the attribute is missing.", &findings)
            return nil
        }
        return source.text(start..<index)
    }

    /// Up to the element's own end tag, which is left to be read.
    private mutating func takeRawText(of name: String, _ start: Int, _ findings: inout Findings) {
        let content = index
        let endTag = Array("</\(name)".utf8)
        var at = content
        while let found = source.bytes[at...].firstIndex(of: UInt8(ascii: "<")) {
            let next = byte(found + endTag.count)
            let isEnd =
                found + endTag.count < end
                && endTag.indices.allSatisfy {
                    byte(found + $0).lowercasedASCII == endTag[$0]
                }
            if isEnd, next.isHTMLSpace || next == UInt8(ascii: "/") || next == UInt8(ascii: ">") {
                tokens.append(MarkupToken(kind: .rawText(of: name), range: content..<found))
                index = found
                return
            }
            at = found + 1
        }
        stop(start, .unterminatedMarkup, "The element \(name) has no end tag.", &findings)
    }
}
