/// Card numbers for tests.
enum CardNumbers {
    static let published: [String] = byScheme.flatMap(\.numbers)

    static let all: [String] = published + ofNationalRanges

    /// Those with the length and the prefix of a large scheme, which are believed inside a longer number too.
    static let strong = byScheme.prefix(6).flatMap(\.numbers).filter {
        (14...16).contains($0.count) && !$0.hasPrefix("18") && $0.count != 13
    }
}
