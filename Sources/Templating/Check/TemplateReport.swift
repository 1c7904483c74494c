/// What was found out about a template, for its author.
package struct TemplateReport: Sendable, Hashable {
    package struct SMS: Sendable, Hashable {
        package let text: String
        /// Of the template's own characters; a value may still turn GSM-7 into UCS-2.
        package let encoding: SMSEncoding
        /// The longest message that the declared lengths allow, in units of `encoding`.
        package let longestUnits: Int
        package let longestParts: Int
    }

    /// What keeps the template from being stored.
    package let errors: [TemplateProblem]
    /// What was left out or is doubtful.
    package let warnings: [TemplateProblem]
    /// What a receipt must show and this one doesn't: it can be stored, but not published.
    package let gaps: [TemplateProblem]
    /// The template as it will be used; compiles without being checked again. `nil` where there are errors.
    package let cleaned: TemplateSource?
    package let sms: SMS?
    /// What mail programs show beside the subject, if the mail hides such a text; may hold placeholders.
    package let preheader: String?
    /// Bytes of the cleaned HTML, without values.
    package let htmlSize: Int?

    package var isPublishable: Bool { errors.isEmpty && gaps.isEmpty }
}
