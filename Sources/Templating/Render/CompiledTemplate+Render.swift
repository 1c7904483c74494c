import Domain
import Privacy

extension CompiledTemplate {
    /// In characters.
    package static let longestSubject = 150

    package func renderSMS(_ context: RenderContext) throws(RenderError) -> RenderedSMS {
        guard let sms else { throw .noPart(.sms) }
        var values = ReceiptValues(context, variables)
        let text = try sms.render(&values).trimmingSpaces()
        let length = SMSLength(of: text)
        guard length.units > 0 else { throw .empty(.sms) }
        guard length.units <= SMSLength.limit else { throw .smsTooLong(length.units) }
        return RenderedSMS(text: .init(text), encoding: length.encoding, segments: length.parts)
    }

    package func renderEmail(_ context: RenderContext) throws(RenderError) -> RenderedEmail {
        guard let email else { throw .noPart(.email) }
        var values = ReceiptValues(context, variables)
        let subject = try email.subject.render(&values).trimmingSpaces()
        guard !subject.isEmpty else { throw .empty(.subject) }
        guard subject.count <= Self.longestSubject else { throw .subjectTooLong(subject.count) }
        let html = try email.html.render(&values)
        let text = try email.text.render(&values)
        return RenderedEmail(subject: .init(subject), html: .init(html), text: .init(text))
    }
}
