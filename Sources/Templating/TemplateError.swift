/// Why a template can't be used: everything that was found, in the order of the source.
package struct TemplateError: Error, Sendable, Hashable {
    package let problems: [TemplateProblem]

    package init(problems: [TemplateProblem]) {
        self.problems = problems
    }
}

/// One thing that is wrong or doubtful in a template, with the place where it stands.
package struct TemplateProblem: Sendable, Hashable {
    package let part: TemplatePart
    /// Counted from 1.
    package let line: Int
    /// Counted from 1, in Unicode scalars.
    package let column: Int
    package let code: Code
    /// A sentence for the author.
    package let detail: String

    package enum Code: String, Sendable, CaseIterable {
        case rawOutput = "raw-output"
        case partial
        case delimiterChange = "delimiter-change"
        case unclosedPlaceholder = "unclosed-placeholder"
        case strayBraces = "stray-braces"
        case invalidName = "invalid-name"
        case unknownVariable = "unknown-variable"
        case forbiddenVariable = "forbidden-variable"
        case unclosedSection = "unclosed-section"
        case unexpectedSectionEnd = "unexpected-section-end"
        case sectionInTag = "section-in-tag"
        case sectionSplitsElements = "section-splits-elements"
        case placeholderInTag = "placeholder-in-tag"
        case placeholderInAttributeName = "placeholder-in-attribute-name"
        case placeholderInUnquotedAttribute = "placeholder-in-unquoted-attribute"
        case placeholderInAttribute = "placeholder-in-attribute"
        case placeholderInEventHandler = "placeholder-in-event-handler"
        case placeholderInStyle = "placeholder-in-style"
        case placeholderInScript = "placeholder-in-script"
        case placeholderInComment = "placeholder-in-comment"
        case placeholderInElement = "placeholder-in-element"
        case placeholderInURL = "placeholder-in-url"
        case unterminatedMarkup = "unterminated-markup"
        case controlCharacter = "control-character"
        case lineBreakInSubject = "line-break-in-subject"
        case empty
        case tooLong = "too-long"
        case unguardedOptional = "unguarded-optional"
        case notGSM7 = "not-gsm7"
        case invalidEncoding = "invalid-encoding"
        case undeclaredVariable = "undeclared-variable"
        case invalidDeclaredVariable = "invalid-declared-variable"
        case placeholderRemoved = "placeholder-removed"
        case foreignPlaceholder = "foreign-placeholder"
        case tooManyPlaceholders = "too-many-placeholders"
        case subjectTooLong = "subject-too-long"
        case smsTooLong = "sms-too-long"
        case strayLessThan = "stray-less-than"
        case invalidTag = "invalid-tag"
        case invalidAttribute = "invalid-attribute"
        case invalidComment = "invalid-comment"
        case invalidDeclaration = "invalid-declaration"
        case invalidReference = "invalid-reference"
        case duplicateAttribute = "duplicate-attribute"
        case tagTooLarge = "tag-too-large"
        case tooManyElements = "too-many-elements"
        case tooDeep = "too-deep"
        case forbiddenElement = "forbidden-element"
        case forbiddenAttribute = "forbidden-attribute"
        case urlCharacter = "url-character"
        case urlScheme = "url-scheme"
        case urlHost = "url-host"
        case urlTooLong = "url-too-long"
        case imageHost = "image-host"
        case styleTooLarge = "style-too-large"
        case unreadableMarkup = "unreadable-markup"
        case unstableMarkup = "unstable-markup"
        case nothingVisible = "nothing-visible"
        case elementRemoved = "element-removed"
        case attributeRemoved = "attribute-removed"
        case styleRemoved = "style-removed"
        case commentRemoved = "comment-removed"
        case unclosedElement = "unclosed-element"
        case unmatchedEndTag = "unmatched-end-tag"
        case mailTooLarge = "mail-too-large"
        case mailClipped = "mail-clipped"
        case cardNumber = "card-number"
        case receiptIncomplete = "receipt-incomplete"
    }
}

package enum TemplatePart: String, Sendable, CaseIterable {
    case subject = "email.subject"
    case html = "email.html"
    case text = "email.text"
    case sms = "sms.text"
    /// What the template declares.
    case variables
}
