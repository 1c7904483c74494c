import Privacy

/// What stands before the messages that admins send to try a template out, so that nobody takes them for a receipt.
package enum TestMark {
    package static let text = "TEST: "
}

extension RenderedSMS {
    /// Fails where the mark makes it too long.
    package func markedAsTest() throws(RenderError) -> RenderedSMS {
        let marked = TestMark.text + text.reveal()
        let length = SMSLength(of: marked)
        guard length.units <= SMSLength.limit else { throw .smsTooLong(length.units) }
        return RenderedSMS(text: .init(marked), encoding: length.encoding, segments: length.parts)
    }
}

extension RenderedEmail {
    /// A subject may be longer than a template's for the mark.
    package func markedAsTest() -> RenderedEmail {
        RenderedEmail(
            subject: .init(TestMark.text + subject.reveal()), html: html, text: .init(TestMark.text + text.reveal()))
    }
}
