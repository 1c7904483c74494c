/// A template as its author wrote it, in one language.
package struct TemplateSource: Sendable, Hashable {
    /// The email part. Without `text`, the plain-text part is derived from `html`.
    package struct Email: Sendable, Hashable {
        package let subject: String
        package let html: String
        package let text: String?

        package init(subject: String, html: String, text: String?) {
            self.subject = subject
            self.html = html
            self.text = text
        }
    }

    package let name: String
    /// A language tag such as `en` or `es-MX`.
    package let locale: String
    package let email: Email?
    package let sms: String?
    /// The caller's own values that it uses; `nil` lets it use any.
    package let variables: [DeclaredVariable]?

    package init(
        name: String, locale: String, email: Email?, sms: String?, variables: [DeclaredVariable]? = nil
    ) {
        self.name = name
        self.locale = locale
        self.email = email
        self.sms = sms
        self.variables = variables
    }
}
