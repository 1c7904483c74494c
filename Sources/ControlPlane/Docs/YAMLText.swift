import Foundation
import JSON

/// Reads the part of YAML that `openapi.yaml` is written in: mappings and sequences in blocks or in braces, plain and
/// quoted scalars, literal blocks, comments. No anchors, tags, folded blocks or several documents.
struct YAMLText {
    struct Malformed: Error {
        let line: Int
    }

    private struct Line {
        let number: Int
        var indent: Int
        var text: Substring
    }

    private var lines: [Line]
    private var position = 0

    /// - Throws: `Malformed` with the line that is not understood.
    static func parse(_ text: String) throws(Malformed) -> JSONValue {
        var reader = YAMLText(text)
        guard reader.skipToContent() else { return .null }
        let value = try reader.node(indent: reader.lines[reader.position].indent)
        if reader.skipToContent() { throw reader.malformed }
        return value
    }

    private init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line in
            let rest = line.drop { $0 == " " }
            return Line(number: index + 1, indent: line.utf8.count - rest.utf8.count, text: rest)
        }
    }

    private var malformed: Malformed { Malformed(line: position < lines.count ? lines[position].number : lines.count) }

    /// Goes over blank lines and comments; `false` at the end.
    private mutating func skipToContent() -> Bool {
        while position < lines.count, lines[position].text.isEmpty || lines[position].text.hasPrefix("#") {
            position += 1
        }
        return position < lines.count
    }

    private mutating func node(indent: Int) throws(Malformed) -> JSONValue {
        let text = lines[position].text
        if text == "-" || text.hasPrefix("- ") { return .array(try sequence(indent: indent)) }
        if let (key, rest) = Self.key(text) { return .object(try mapping(indent: indent, first: (key, rest))) }
        position += 1
        return try value(text, parent: indent - 1)
    }

    private mutating func sequence(indent: Int) throws(Malformed) -> [JSONValue] {
        var elements: [JSONValue] = []
        while skipToContent(), lines[position].indent == indent,
            lines[position].text == "-" || lines[position].text.hasPrefix("- ")
        {
            let rest = lines[position].text.dropFirst().drop { $0 == " " }
            guard !rest.isEmpty else {
                position += 1
                elements.append(try below(indent))
                continue
            }
            // What stands after the dash is a line of its own, further in.
            lines[position].indent = indent + lines[position].text.utf8.count - rest.utf8.count
            lines[position].text = rest
            elements.append(try node(indent: lines[position].indent))
        }
        return elements
    }

    private mutating func mapping(
        indent: Int, first: (key: String, rest: Substring)
    ) throws(Malformed) -> JSONObject {
        var members: [JSONObject.Member] = []
        while skipToContent(), lines[position].indent == indent {
            guard let (key, rest) = Self.key(lines[position].text) else { throw malformed }
            position += 1
            let isEmpty = rest.isEmpty || rest.hasPrefix("#")
            members.append(.init(name: key, value: isEmpty ? try below(indent) : try value(rest, parent: indent)))
        }
        return JSONObject(members)
    }

    /// What stands further in than a key or a dash; a sequence may stand as far out as its key.
    private mutating func below(_ indent: Int) throws(Malformed) -> JSONValue {
        guard skipToContent() else { return .null }
        let line = lines[position]
        if line.indent > indent || line.indent == indent && line.text.hasPrefix("- ") {
            return try node(indent: line.indent)
        }
        return .null
    }

    /// A value that begins on the line of its key, which was taken already.
    private mutating func value(_ text: Substring, parent: Int) throws(Malformed) -> JSONValue {
        if text == "|" { return .string(literal(parent: parent)) }
        var whole = String(text)
        if let first = text.first, "{[\"'".contains(first) {
            while true {
                var flow = YAMLFlow(whole)
                if let value = flow.whole() { return value }
                guard position < lines.count else { throw malformed }
                whole += " " + lines[position].text
                position += 1
            }
        }
        while position < lines.count, !lines[position].text.isEmpty, lines[position].indent > parent {
            whole += " " + lines[position].text
            position += 1
        }
        return YAMLFlow.scalar(whole.range(of: " #").map { whole[..<$0.lowerBound] } ?? whole[...])
    }

    private mutating func literal(parent: Int) -> String {
        var taken: [Line] = []
        while position < lines.count, lines[position].text.isEmpty || lines[position].indent > parent {
            taken.append(lines[position])
            position += 1
        }
        let margin = taken.first { !$0.text.isEmpty }?.indent ?? 0
        while taken.last?.text.isEmpty == true { taken.removeLast() }
        return taken.map { line in
            String(repeating: " ", count: max(0, line.text.isEmpty ? 0 : line.indent - margin)) + line.text + "\n"
        }.joined()
    }

    /// The key of a line and what stands behind its colon.
    private static func key(_ text: Substring) -> (String, Substring)? {
        if let quote = text.first, quote == "\"" || quote == "'" {
            guard let end = text.dropFirst().firstIndex(of: quote) else { return nil }
            let rest = text[text.index(after: end)...]
            guard rest == ":" || rest.hasPrefix(": ") else { return nil }
            return (String(text.dropFirst()[..<end]), rest.dropFirst().drop { $0 == " " })
        }
        guard let first = text.first, !"{[|#".contains(first) else { return nil }
        if text.hasSuffix(":"), !text.contains(": ") { return (String(text.dropLast()), "") }
        guard let colon = text.range(of: ": ") else { return nil }
        return (String(text[..<colon.lowerBound]), text[colon.upperBound...].drop { $0 == " " })
    }
}
