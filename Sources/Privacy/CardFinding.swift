/// Card data in a text: what it is and where. Never the digits themselves.
package struct CardFinding: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// A primary account number.
        case cardNumber
        /// The content of a magnetic stripe or of the chip's copy of it.
        case trackData
        /// CVV, CVC, CID and the like, behind a label.
        case securityCode
    }

    package var kind: Kind

    /// Offsets into the UTF-8 of the text, from the first digit to behind the last one. The whole run of digits, since
    /// a part of it would be a guess.
    package var range: Range<Int>

    package init(kind: Kind, range: Range<Int>) {
        self.kind = kind
        self.range = range
    }
}
