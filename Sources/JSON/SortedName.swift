/// A member's name on its way to its place among the others: names go in the order of their UTF-8 bytes. The first eight
/// bytes, which tell most names apart, are compared as one number.
struct SortedName {
    private let start: UInt64
    private let name: String
    private let place: Int

    private init(_ name: String, place: Int) {
        var text = name
        start = text.withUTF8 { bytes in
            var start: UInt64 = 0
            for index in 0..<8 { start = start << 8 | (index < bytes.count ? UInt64(bytes[index]) : 0) }
            return start
        }
        self.name = name
        self.place = place
    }

    /// The places of the members in the order of their names.
    static func order(of members: [JSONObject.Member]) -> [Int] {
        members.indices.map { SortedName(members[$0].name, place: $0) }.sorted().map(\.place)
    }
}

extension SortedName: Comparable {
    static func < (left: Self, right: Self) -> Bool {
        left.start == right.start
            ? left.name.utf8.lexicographicallyPrecedes(right.name.utf8) : left.start < right.start
    }
}
