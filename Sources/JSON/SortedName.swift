/// A member's name on its way to its place among the others: names go in the order of their UTF-8 bytes. The first eight
/// bytes, which tell most names apart, are compared as one number.
struct SortedName {
    private let start: UInt64
    private let place: Int

    private init(_ name: String, place: Int) {
        var text = name
        start = text.withUTF8 { bytes in
            var start: UInt64 = 0
            for index in 0..<8 { start = start << 8 | (index < bytes.count ? UInt64(bytes[index]) : 0) }
            return start
        }
        self.place = place
    }

    /// Hands over the members in the order of their names.
    static func forEach(in members: [JSONObject.Member], _ body: (JSONObject.Member) -> Void) {
        withUnsafeTemporaryAllocation(of: SortedName.self, capacity: members.count) { memory in
            var names = memory
            for (place, member) in members.enumerated() {
                names.initializeElement(at: place, to: SortedName(member.name, place: place))
            }
            names.sort { left, right in
                left.start == right.start
                    ? members[left.place].name.utf8.lexicographicallyPrecedes(members[right.place].name.utf8)
                    : left.start < right.start
            }
            for name in names { body(members[name.place]) }
        }
    }
}
