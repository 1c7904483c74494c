import Foundation
import JSON

/// Reads values in braces, brackets and quotes, as `YAMLText` meets them.
struct YAMLFlow {
    private let characters: [Character]
    private var position = 0

    init(_ text: String) {
        characters = Array(text)
    }

    /// The value, where it is complete and nothing but a comment follows.
    mutating func whole() -> JSONValue? {
        guard let value = value() else { return nil }
        skipSpaces()
        return position == characters.count || characters[position] == "#" ? value : nil
    }

    private mutating func skipSpaces() {
        while position < characters.count, characters[position] == " " { position += 1 }
    }

    private var next: Character? { position < characters.count ? characters[position] : nil }

    private mutating func take(_ character: Character) -> Bool {
        skipSpaces()
        guard next == character else { return false }
        position += 1
        return true
    }

    private mutating func value() -> JSONValue? {
        skipSpaces()
        switch next {
        case "{": return object()
        case "[": return array()
        case "\"", "'": return quoted().map { .string($0) }
        case nil: return nil
        default: return Self.scalar(plain(isKey: false)[...])
        }
    }

    private mutating func object() -> JSONValue? {
        position += 1
        var members: [JSONObject.Member] = []
        while !take("}") {
            guard next != nil, let key = next == "\"" || next == "'" ? quoted() : plain(isKey: true), take(":"),
                let value = value()
            else { return nil }
            members.append(.init(name: key, value: value))
            guard take(",") || next == "}" else { return nil }
        }
        return .object(JSONObject(members))
    }

    private mutating func array() -> JSONValue? {
        position += 1
        var elements: [JSONValue] = []
        while !take("]") {
            guard next != nil, let value = value() else { return nil }
            elements.append(value)
            guard take(",") || next == "]" else { return nil }
        }
        return .array(elements)
    }

    /// Up to what ends a plain word among others.
    private mutating func plain(isKey: Bool) -> String {
        var text = ""
        while let character = next, !",]}".contains(character) {
            let after = position + 1 < characters.count ? characters[position + 1] : " "
            if character == ":", isKey || after == " " { break }
            text.append(character)
            position += 1
        }
        return text.trimmingCharacters(in: .whitespaces)
    }

    private mutating func quoted() -> String? {
        guard let quote = next else { return nil }
        position += 1
        var text = ""
        while let character = next {
            position += 1
            if character == quote {
                guard quote == "'", next == "'" else { return text }
                position += 1
                text.append("'")
            } else if character == "\\", quote == "\"" {
                guard let escaped = next else { return nil }
                position += 1
                text.append(["n": "\n", "t": "\t"][escaped] ?? escaped)
            } else {
                text.append(character)
            }
        }
        return nil
    }

    /// What a plain scalar stands for.
    static func scalar(_ text: Substring) -> JSONValue {
        let text = text.trimmingCharacters(in: .whitespaces)
        switch text {
        case "", "~", "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default:
            if let number = Int64(text) { return .integer(number) }
            guard text.first.map({ $0.isNumber || $0 == "-" }) == true, let number = Double(text) else {
                return .string(text)
            }
            return .double(number)
        }
    }
}
