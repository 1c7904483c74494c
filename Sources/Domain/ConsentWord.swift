/// A message of a customer that says one thing only: no more messages, or messages again.
///
/// The words are those that carriers and messaging services act on, in the languages of their customers. A message is
/// one only as a whole: "please stop by tomorrow" is not. Case, marks, punctuation, invisible characters, full-width
/// letters and letters of other scripts that look the same do not matter.
package struct ConsentWord: Sendable, Hashable {
    package enum Wish: String, Sendable, Hashable, CaseIterable {
        /// No more messages.
        case stop
        /// Messages again; ends what an earlier `stop` began, and nothing else.
        case start
    }

    package let wish: Wish
    /// The word as it stands in the list, in upper case: what is kept as evidence in place of the customer's own text.
    package let word: String

    /// `nil` where the text is anything but such a word.
    package init?(in text: String) {
        // The longest phrase with politeness around it is far shorter; what is longer is somebody's letter.
        guard text.utf8.count <= 400 else { return nil }
        let words = LookalikeFolding.words(of: text)
        guard (1...12).contains(words.count) else { return nil }
        if let found = Self.found(words) {
            self = found
        } else if words.count > 2, words.allSatisfy({ $0.count == 1 }), let found = Self.found([words.joined()]) {
            self = found
        } else {
            return nil
        }
    }

    private init(wish: Wish, word: String) {
        self.wish = wish
        self.word = word
    }

    /// A wish for messages must be said plainly; one for none may be polite, and be repeated.
    private static func found(_ words: [String]) -> ConsentWord? {
        let whole = words.joined(separator: " ")
        if let word = starts[whole] { return ConsentWord(wish: .start, word: word) }
        if let word = stops[whole] { return ConsentWord(wish: .stop, word: word) }
        var rest = words[...]
        while let last = rest.last, manners.contains(last) { rest.removeLast() }
        while let first = rest.first, manners.contains(first) { rest.removeFirst() }
        if let first = rest.first, rest.allSatisfy({ $0 == first }) { rest = [first] }
        return stops[rest.joined(separator: " ")].map { ConsentWord(wish: .stop, word: $0) }
    }

    private static let stops = listed(stopWords)
    private static let starts = listed(startWords)
    private static let manners = Set(politeWords.flatMap(LookalikeFolding.words))

    private static func listed(_ words: [String]) -> [String: String] {
        Dictionary(
            words.map { (LookalikeFolding.words(of: $0).joined(separator: " "), $0) },
            uniquingKeysWith: { first, _ in first })
    }
}
