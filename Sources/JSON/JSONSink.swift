/// What takes the members of a JSON object one after the other: a tree, to be looked at and changed, or text, to be sent.
package protocol JSONSink: ~Copyable {
    mutating func add(_ name: StaticString, _ value: JSONValue)
    /// `null` where there is none.
    mutating func add(_ name: StaticString, _ text: String?)
    /// `null` where there is none.
    mutating func add(_ name: StaticString, _ number: Int?)
    mutating func add(_ name: StaticString, _ texts: [String])
    mutating func addObject(_ name: StaticString, _ body: (inout Self) -> Void)
    /// An array of objects. The body is told which it writes.
    mutating func addObjects(_ name: StaticString, count: Int, _ body: (_ place: Int, inout Self) -> Void)
}

extension JSONObject: JSONSink {
    package mutating func add(_ name: StaticString, _ value: JSONValue) {
        append(Member(name: name.description, value: value))
    }

    package mutating func add(_ name: StaticString, _ text: String?) { add(name, .optional(text)) }

    package mutating func add(_ name: StaticString, _ number: Int?) { add(name, number.map { .integer($0) } ?? .null) }

    package mutating func add(_ name: StaticString, _ texts: [String]) {
        add(name, .array(texts.map(JSONValue.string)))
    }

    package mutating func addObject(_ name: StaticString, _ body: (inout JSONObject) -> Void) {
        var object = JSONObject()
        body(&object)
        add(name, .object(object))
    }

    package mutating func addObjects(
        _ name: StaticString, count: Int, _ body: (_ place: Int, inout JSONObject) -> Void
    ) {
        let objects = (0..<count).map { place -> JSONValue in
            var object = JSONObject()
            body(place, &object)
            return .object(object)
        }
        add(name, .array(objects))
    }
}

/// A JSON object as text.
package struct JSONText: JSONSink, ~Copyable {
    private var writer = JSONWriter(sortedNames: false)

    package init() { writer.write(bracket: "{") }

    package consuming func finish() -> [UInt8] {
        writer.write(bracket: "}")
        return writer.bytes
    }

    package mutating func add(_ name: StaticString, _ value: JSONValue) {
        writer.begin(name)
        writer.write(value)
    }

    package mutating func add(_ name: StaticString, _ text: String?) {
        writer.begin(name)
        if let text { writer.write(text) } else { writer.write(.null) }
    }

    package mutating func add(_ name: StaticString, _ number: Int?) {
        writer.begin(name)
        if let number { writer.write(number) } else { writer.write(.null) }
    }

    package mutating func add(_ name: StaticString, _ texts: [String]) {
        writer.begin(name)
        writer.write(bracket: "[")
        for text in texts {
            writer.separate()
            writer.write(text)
        }
        writer.write(bracket: "]")
    }

    package mutating func addObject(_ name: StaticString, _ body: (inout JSONText) -> Void) {
        writer.begin(name)
        writer.write(bracket: "{")
        body(&self)
        writer.write(bracket: "}")
    }

    package mutating func addObjects(_ name: StaticString, count: Int, _ body: (_ place: Int, inout JSONText) -> Void) {
        writer.begin(name)
        writer.write(bracket: "[")
        for place in 0..<count {
            writer.separate()
            writer.write(bracket: "{")
            body(place, &self)
            writer.write(bracket: "}")
        }
        writer.write(bracket: "]")
    }
}
