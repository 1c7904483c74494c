/// The tokenizer of the HTML standard as far as the place of each character takes: which state it is in, and which tags
/// are complete. It accepts whatever browsers accept.
struct HTMLTokenizer {
    enum State: Hashable {
        case text
        case tagOpen, endTagOpen, tagName
        case beforeAttributeName, attributeName, afterAttributeName, afterAttributeValue
        case beforeAttributeValue, doubleQuoted, singleQuoted, unquoted
        case markupDeclaration, comment, bogusComment
        /// Inside an element whose content ends only at its own end tag.
        case rawText
    }

    private(set) var state = State.text
    private(set) var tag = HTMLTag()
    private var isEndTag = false
    private var tagName: [UInt8] = []
    private var attributes: [HTMLAttribute] = []
    private var attributeName: [UInt8] = []
    private var attributeValue: [UInt8] = []
    /// What may turn out to be an end tag, or the last bytes of a comment.
    private var pending: [UInt8] = []
    private var commentLength = 0
    private let keepsAttributes: Bool

    /// Without attributes, its tags are names alone.
    init(keepingAttributes keepsAttributes: Bool = true) {
        self.keepsAttributes = keepsAttributes
    }

    /// The attribute that is being read; its value so far.
    var attribute: HTMLAttribute {
        HTMLAttribute(
            name: String(decoding: attributeName, as: UTF8.self), value: String(decoding: attributeValue, as: UTF8.self)
        )
    }

    /// The name of the tag that is being read, or of the element whose content is.
    var openName: String {
        state == .rawText ? tag.name : String(decoding: tagName, as: UTF8.self)
    }

    var hasPending: Bool { !pending.isEmpty }

    /// Takes the next byte. Answers what it completes.
    mutating func step(_ byte: UInt8) -> HTMLEvent? {
        switch state {
        case .text:
            guard byte == UInt8(ascii: "<") else { return .text([byte]) }
            state = .tagOpen
        case .tagOpen: return stepTagOpen(byte)
        case .endTagOpen: stepEndTagOpen(byte)
        case .tagName, .beforeAttributeName, .attributeName, .afterAttributeName, .afterAttributeValue:
            return stepTag(byte)
        case .beforeAttributeValue, .doubleQuoted, .singleQuoted, .unquoted: return stepValue(byte)
        case .markupDeclaration: stepMarkupDeclaration(byte)
        case .comment: stepComment(byte)
        case .bogusComment: if byte == UInt8(ascii: ">") { state = .text }
        case .rawText: return stepRawText(byte)
        }
        return nil
    }

    /// Takes all bytes. Runs of text come as one event.
    mutating func take(_ bytes: ArraySlice<UInt8>, _ body: (HTMLEvent) -> Void) {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let end = endOfRun(in: bytes, from: index)
            if end > index {
                switch state {
                case .doubleQuoted: attributeValue += bytes[index..<end]
                case .tagName: tagName += bytes[index..<end]
                case .attributeName: attributeName += bytes[index..<end]
                default: body(.text(bytes[index..<end]))
                }
                index = end
            } else {
                if let event = step(bytes[index]) { body(event) }
                index += 1
            }
        }
    }

    /// Up to where bytes change nothing but what they are added to.
    private func endOfRun(in bytes: ArraySlice<UInt8>, from index: Int) -> Int {
        let stop: UInt8
        switch state {
        case .text: stop = UInt8(ascii: "<")
        case .rawText where pending.isEmpty: stop = UInt8(ascii: "<")
        case .doubleQuoted: stop = UInt8(ascii: "\"")
        case .tagName, .attributeName:
            return bytes[index...].firstIndex { !(0x61...0x7A).contains($0) && !$0.isASCIIDigit } ?? bytes.endIndex
        default: return index
        }
        return bytes[index...].firstIndex(of: stop) ?? bytes.endIndex
    }

    private mutating func stepTagOpen(_ byte: UInt8) -> HTMLEvent? {
        switch byte {
        case UInt8(ascii: "!"):
            pending = []
            state = .markupDeclaration
        case UInt8(ascii: "?"): state = .bogusComment
        case UInt8(ascii: "/"): state = .endTagOpen
        case UInt8(ascii: "<"): return .text([byte])
        case _ where byte.isASCIILetter: beginTag(byte, isEnd: false)
        default:
            state = .text
            return .text([UInt8(ascii: "<"), byte])
        }
        return nil
    }

    private mutating func stepEndTagOpen(_ byte: UInt8) {
        if byte.isASCIILetter {
            beginTag(byte, isEnd: true)
        } else {
            state = byte == UInt8(ascii: ">") ? .text : .bogusComment
        }
    }

    private mutating func beginTag(_ byte: UInt8, isEnd: Bool) {
        tagName.removeAll(keepingCapacity: true)
        tagName.append(byte.lowercasedASCII)
        isEndTag = isEnd
        attributes = []
        state = .tagName
    }

    /// Everything in a tag outside of values.
    private mutating func stepTag(_ byte: UInt8) -> HTMLEvent? {
        switch (state, byte) {
        case (_, UInt8(ascii: ">")):
            return finishTag()
        case (.tagName, _) where !byte.isHTMLSpace && byte != UInt8(ascii: "/"):
            tagName.append(byte.lowercasedASCII)
        case (.attributeName, UInt8(ascii: "=")), (.afterAttributeName, UInt8(ascii: "=")):
            state = .beforeAttributeValue
        case (.attributeName, _) where byte.isHTMLSpace:
            state = .afterAttributeName
        case (.afterAttributeName, _) where byte.isHTMLSpace:
            break
        case _ where byte == UInt8(ascii: "/") || byte.isHTMLSpace:
            commitAttribute()
            state = .beforeAttributeName
        case (.attributeName, _):
            attributeName.append(byte.lowercasedASCII)
        default:
            commitAttribute()
            attributeName.append(byte.lowercasedASCII)
            state = .attributeName
        }
        return nil
    }

    private mutating func stepValue(_ byte: UInt8) -> HTMLEvent? {
        switch (state, byte) {
        case (.beforeAttributeValue, _) where byte.isHTMLSpace: break
        case (.beforeAttributeValue, UInt8(ascii: "\"")): state = .doubleQuoted
        case (.beforeAttributeValue, UInt8(ascii: "'")): state = .singleQuoted
        case (.beforeAttributeValue, UInt8(ascii: ">")), (.unquoted, UInt8(ascii: ">")): return finishTag()
        case (.doubleQuoted, UInt8(ascii: "\"")), (.singleQuoted, UInt8(ascii: "'")):
            commitAttribute()
            state = .afterAttributeValue
        case (.unquoted, _) where byte.isHTMLSpace:
            commitAttribute()
            state = .beforeAttributeName
        default:
            if state == .beforeAttributeValue { state = .unquoted }
            attributeValue.append(byte)
        }
        return nil
    }

    private mutating func commitAttribute() {
        if keepsAttributes, !attributeName.isEmpty { attributes.append(attribute) }
        attributeName.removeAll(keepingCapacity: true)
        attributeValue.removeAll(keepingCapacity: true)
    }

    private mutating func finishTag() -> HTMLEvent {
        commitAttribute()
        tag = HTMLTag(name: String(decoding: tagName, as: UTF8.self), isEnd: isEndTag, attributes: attributes)
        state = !isEndTag && HTMLElements.rawText.contains(tag.name) ? .rawText : .text
        pending = []
        return .tag(tag)
    }

    private mutating func stepMarkupDeclaration(_ byte: UInt8) {
        pending.append(byte)
        if pending.count == 2, byte == UInt8(ascii: "-") {
            pending = []
            commentLength = 0
            state = .comment
        } else if pending.count > 1 || byte != UInt8(ascii: "-") {
            state = byte == UInt8(ascii: ">") ? .text : .bogusComment
        }
    }

    /// Browsers close a comment at `-->` and `--!>`, and also right behind its start at `>` and `->`.
    private mutating func stepComment(_ byte: UInt8) {
        commentLength += 1
        guard byte == UInt8(ascii: ">") else {
            if pending.count == 3 { pending.removeFirst() }
            return pending.append(byte)
        }
        let closesEarly = commentLength == 1 || commentLength == 2 && pending == [0x2D]
        if closesEarly || pending.suffix(2) == [0x2D, 0x2D] || pending == [0x2D, 0x2D, 0x21] {
            pending = []
            state = .text
        } else {
            if pending.count == 3 { pending.removeFirst() }
            pending.append(byte)
        }
    }

    private mutating func stepRawText(_ byte: UInt8) -> HTMLEvent? {
        let endTag = Array("</\(tag.name)".utf8)
        if pending == endTag, byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/") || byte.isHTMLSpace {
            tagName = Array(tag.name.utf8)
            isEndTag = true
            attributes = []
            state = .beforeAttributeName
            return byte == UInt8(ascii: ">") ? finishTag() : nil
        }
        let longer = pending + [byte.lowercasedASCII]
        if endTag.starts(with: longer) {
            pending = longer
            return nil
        }
        let text = pending
        pending = byte == UInt8(ascii: "<") ? [byte] : []
        return .text(text + (pending.isEmpty ? [byte] : []))
    }
}
