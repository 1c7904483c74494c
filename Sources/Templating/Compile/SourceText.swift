/// Checks that hold for the text of every part.
enum SourceText {
    /// In bytes of UTF-8.
    static let longestSource = 262_144

    /// With line feeds only and without a byte order mark; subject and SMS without white space at their ends, as files
    /// end with a line break.
    static func prepared(_ source: String, _ part: TemplatePart, _ findings: inout Findings) -> String {
        // Cleaned HTML may be longer than what was uploaded.
        let longest = part == .html ? MarkupLimits.output : longestSource
        guard source.utf8.count <= longest else {
            findings.fail(part, .start, .tooLong, "A part may have at most \(longest) bytes.")
            return ""
        }
        var text = source
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        checkCharacters(text, part, &findings)
        if text.utf8.contains(CollectionOfOne(UInt8(ascii: "\r"))) {
            text = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        }
        if part == .subject || part == .sms {
            while text.unicodeScalars.last?.properties.isWhitespace == true { text.unicodeScalars.removeLast() }
        }
        if text.unicodeScalars.allSatisfy(\.properties.isWhitespace) {
            findings.fail(part, .start, .empty, "This part is empty.")
        }
        return text
    }

    private static func checkCharacters(_ source: String, _ part: TemplatePart, _ findings: inout Findings) {
        if part != .subject, !ForbiddenScalars.mayStand(in: source) { return }
        var position = SourcePosition.start
        for scalar in source.unicodeScalars {
            if ForbiddenScalars.contains(scalar) || part == .subject && scalar == "\r" {
                findings.fail(part, position, .controlCharacter, "Control characters are not allowed.")
            }
            position.advance(over: scalar)
        }
    }

    /// For the parts without markup.
    static func checkLiteral(_ token: MustacheToken, _ part: TemplatePart, _ findings: inout Findings) {
        var position = token.position
        var previous: Unicode.Scalar = " "
        for scalar in token.text.unicodeScalars {
            if scalar == "}", previous == "}" {
                findings.fail(part, position, .strayBraces, "These braces close nothing.")
            }
            if part == .subject, scalar == "\n" {
                findings.fail(part, position, .lineBreakInSubject, "A subject is one line.")
            }
            if part == .sms, GSM7Alphabet.septets(scalar) == 0 {
                findings.warn(
                    part, position, .notGSM7,
                    "The character \(scalar) halves how much fits into one part of the message.")
            }
            previous = scalar
            position.advance(over: scalar)
        }
    }
}
