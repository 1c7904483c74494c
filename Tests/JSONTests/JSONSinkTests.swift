import Testing

@testable import JSON

@Suite("A tree and a text of the same members")
struct JSONSinkTests {
    private func describe<Sink: JSONSink & ~Copyable>(to sink: inout Sink) {
        sink.add("text", "a \"quoted\" \\ line\n\u{1}, é 😀")
        sink.add("empty", "")
        sink.add("none", nil as String?)
        sink.add("number", -42)
        sink.add("noNumber", nil as Int?)
        sink.add("texts", ["a", "b"])
        sink.add("noTexts", [])
        sink.add("value", ["x": [1, true, .null, [:]], "y": []])
        sink.addObject("object") { object in
            object.add("first", "1")
            object.addObject("nothing") { _ in }
            object.add("last", 2)
        }
        sink.addObjects("objects", count: 2) { $1.add("place", $0) }
        sink.addObjects("noObjects", count: 0) { $1.add("place", $0) }
        sink.add("end", "{")
        sink.add("behind", "[")
    }

    @Test func theyAreTheSame() throws {
        var tree = JSONObject()
        describe(to: &tree)
        var text = JSONText()
        describe(to: &text)
        let bytes = text.finish()
        #expect(bytes == JSONValue.object(tree).serialized())
        #expect(try JSONValue(parsing: bytes) == .object(tree))
    }

    @Test func anObjectWithoutMembersIsOneToo() {
        #expect(JSONText().finish() == Array("{}".utf8))
    }

    @Test func aLongTextIsWhole() throws {
        let long = String(repeating: "ab\"", count: 100_000)
        var text = JSONText()
        text.add("long", long)
        #expect(try JSONValue(parsing: text.finish())["long"]?.string == long)
    }
}
