import Testing

@testable import JSON

@Suite("Names in the order of their bytes")
struct SortedNameTests {
    @Test func namesThatBeginAlikeAreToldApart() {
        let names = [
            "metadata2", "metadata", "metadat", "metadata10", "é", "e\u{301}", "z", "", "a\u{0}", "a", "😀", "\u{FFFD}",
        ]
        let object = JSONObject(names.map { .init(name: $0, value: .null) })
        var order: [[UInt8]] = []
        SortedName.forEach(in: object.members) { order.append(Array($0.name.utf8)) }
        #expect(order == names.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) })
    }

    @Test func anyOrderGivesTheSameText() {
        var random = SystemRandomNumberGenerator()
        let names = (0..<200).map { "name-\($0 * 7919 % 211)" }
        let texts = (0..<20).map { _ in
            JSONValue.object(JSONObject(names.shuffled(using: &random).map { .init(name: $0, value: .string($0)) }))
                .serialized(sortedNames: true)
        }
        #expect(Set(texts).count == 1)
    }
}
