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
    }
}

package enum TemplatePart: String, Sendable, CaseIterable {
    case subject = "email.subject"
    case html = "email.html"
    case text = "email.text"
    case sms = "sms.text"
}
