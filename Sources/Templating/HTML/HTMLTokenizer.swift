/// The tokenizer of the HTML standard as far as the place of each character takes: which state it is in, and which tags
/// are complete.
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
    /// The attribute that is being read; its value so far.
    private(set) var attribute = HTMLAttribute()
    /// What may turn out to be `-->` or an end tag.
    private(set) var pending = ""
    private var commentLength = 0

    /// Takes the next character. Answers what it completes.
    mutating func step(_ scalar: Unicode.Scalar) -> HTMLEvent? {
        switch state {
        case .text: return stepText(scalar)
        case .tagOpen: return stepTagOpen(scalar)
        case .endTagOpen: return stepEndTagOpen(scalar)
        case .tagName, .beforeAttributeName, .attributeName, .afterAttributeName, .afterAttributeValue:
            return stepTag(scalar)
        case .beforeAttributeValue, .doubleQuoted, .singleQuoted, .unquoted: return stepValue(scalar)
        case .markupDeclaration: stepMarkupDeclaration(scalar)
        case .comment: stepComment(scalar)
        case .bogusComment: if scalar == ">" { state = .text }
        case .rawText: return stepRawText(scalar)
        }
        return nil
    }

    private mutating func stepText(_ scalar: Unicode.Scalar) -> HTMLEvent? {
        guard scalar == "<" else { return .text(String(Character(scalar))) }
        state = .tagOpen
        return nil
    }

    private mutating func stepTagOpen(_ scalar: Unicode.Scalar) -> HTMLEvent? {
        switch scalar {
        case "!":
            pending = ""
            state = .markupDeclaration
        case "?": state = .bogusComment
        case "/": state = .endTagOpen
        case "<": return .text("<")
        case _ where scalar.isASCIILetter:
            tag = HTMLTag(name: scalar.lowercasedASCII)
            state = .tagName
        default:
            state = .text
            return .text("<\(scalar)")
        }
        return nil
    }

    private mutating func stepEndTagOpen(_ scalar: Unicode.Scalar) -> HTMLEvent? {
        if scalar.isASCIILetter {
            tag = HTMLTag(name: scalar.lowercasedASCII, isEnd: true)
            state = .tagName
        } else {
            state = scalar == ">" ? .text : .bogusComment
        }
        return nil
    }

    /// Everything in a tag outside of values.
    private mutating func stepTag(_ scalar: Unicode.Scalar) -> HTMLEvent? {
        switch (state, scalar) {
        case (_, ">"):
            return finishTag()
        case (.tagName, _) where !scalar.isHTMLSpace && scalar != "/":
            tag.name += scalar.lowercasedASCII
        case (.attributeName, "="), (.afterAttributeName, "="):
            state = .beforeAttributeValue
        case (.attributeName, _) where scalar.isHTMLSpace:
            state = .afterAttributeName
        case (.afterAttributeName, _) where scalar.isHTMLSpace:
            break
        case _ where scalar == "/" || scalar.isHTMLSpace:
            commitAttribute()
            state = .beforeAttributeName
        case (.attributeName, _):
            attribute.name += scalar.lowercasedASCII
        default:
            commitAttribute()
            attribute.name = scalar.lowercasedASCII
            state = .attributeName
        }
        return nil
    }

    private mutating func stepValue(_ scalar: Unicode.Scalar) -> HTMLEvent? {
        switch (state, scalar) {
        case (.beforeAttributeValue, _) where scalar.isHTMLSpace: break
        case (.beforeAttributeValue, "\""): state = .doubleQuoted
        case (.beforeAttributeValue, "'"): state = .singleQuoted
        case (.beforeAttributeValue, ">"), (.unquoted, ">"): return finishTag()
        case (.doubleQuoted, "\""), (.singleQuoted, "'"):
            commitAttribute()
            state = .afterAttributeValue
        case (.unquoted, _) where scalar.isHTMLSpace:
            commitAttribute()
            state = .beforeAttributeName
        default:
            if state == .beforeAttributeValue { state = .unquoted }
            attribute.value.unicodeScalars.append(scalar)
        }
        return nil
    }

    private mutating func commitAttribute() {
        if !attribute.name.isEmpty { tag.attributes.append(attribute) }
        attribute = HTMLAttribute()
    }

    private mutating func finishTag() -> HTMLEvent {
        commitAttribute()
        let isRaw = !tag.isEnd && HTMLElements.rawText.contains(tag.name)
        state = isRaw ? .rawText : .text
        pending = ""
        return .tag(tag)
    }

    private mutating func stepMarkupDeclaration(_ scalar: Unicode.Scalar) {
        pending.unicodeScalars.append(scalar)
        if pending == "--" {
            pending = ""
            commentLength = 0
            state = .comment
        } else if pending != "-" {
            state = scalar == ">" ? .text : .bogusComment
        }
    }

    /// Browsers close a comment at `-->` and `--!>`, and also right behind its start at `>` and `->`.
    private mutating func stepComment(_ scalar: Unicode.Scalar) {
        pending.unicodeScalars.append(scalar)
        commentLength += 1
        if pending.unicodeScalars.count > 4 { pending.unicodeScalars.removeFirst() }
        let closesEarly = commentLength == pending.unicodeScalars.count && (pending == ">" || pending == "->")
        if closesEarly || pending.hasSuffix("-->") || pending == "--!>" {
            pending = ""
            state = .text
        }
    }

    private mutating func stepRawText(_ scalar: Unicode.Scalar) -> HTMLEvent? {
        let endTag = "</" + tag.name
        if pending == endTag, scalar == ">" || scalar == "/" || scalar.isHTMLSpace {
            tag = HTMLTag(name: tag.name, isEnd: true)
            state = .beforeAttributeName
            return scalar == ">" ? finishTag() : nil
        }
        let longer = pending + scalar.lowercasedASCII
        if endTag.hasPrefix(longer) {
            pending = longer
            return nil
        }
        let text = pending
        pending = scalar == "<" ? "<" : ""
        return .text(text + (scalar == "<" ? "" : String(Character(scalar))))
    }
}
