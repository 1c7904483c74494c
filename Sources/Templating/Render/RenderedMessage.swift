package import Privacy

/// A text message ready to be sent.
package struct RenderedSMS: Sendable, Hashable {
    package let text: Personal<String>
    package let encoding: SMSEncoding
    /// The parts that carriers bill.
    package let segments: Int
}

/// An email ready to be sent. The subject is one line.
package struct RenderedEmail: Sendable, Hashable {
    package let subject: Personal<String>
    package let html: Personal<String>
    package let text: Personal<String>
}
