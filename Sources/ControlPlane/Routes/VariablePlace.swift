import JSON
import Templating

/// Where a variable may stand in a template. The raw values are those of the REST contract.
enum VariablePlace: String, CaseIterable {
    case subject = "email.subject"
    case text = "email.text"
    case sms = "sms.text"
    case html = "email.html"
    /// `alt`, `title` and other attributes that people read.
    case attribute = "email.html.attribute"
    /// The path or query of a link whose host the template names.
    case link = "email.html.link"
    /// The whole `href` of a link.
    case wholeLink = "email.html.href"
    /// The whole `src` of an image.
    case image = "email.html.src"
    /// A value in a `style` attribute.
    case style = "email.html.style"

    /// Where any variable may stand.
    static let anywhere: [VariablePlace] = [.subject, .text, .sms, .html, .attribute, .link]
}

extension TemplateVariable {
    var places: [VariablePlace] {
        switch kind {
        case .url: VariablePlace.anywhere + [.wholeLink, .image]
        case .color: VariablePlace.anywhere + [.style]
        case .text, .money, .currency, .date, .time, .digits: VariablePlace.anywhere
        }
    }

    var json: JSONValue {
        [
            "name": .string(name), "type": .string(kind.rawValue), "example": .string(example),
            "optional": .bool(isOptional), "allowedIn": .array(places.map { .string($0.rawValue) }),
            "detail": .string(detail),
        ]
    }
}

extension DeclaredVariable.Kind {
    var places: [VariablePlace] {
        switch self {
        case .url: VariablePlace.anywhere + [.wholeLink]
        case .color, .length: VariablePlace.anywhere + [.style]
        case .text, .number, .date, .boolean: VariablePlace.anywhere
        }
    }

    var json: JSONValue {
        let usual = DeclaredVariable(name: "", kind: self, maxLength: nil, example: nil)
        return [
            "type": .string(rawValue), "usualMaxLength": .integer(usual.maxLength),
            "allowedIn": .array(places.map { .string($0.rawValue) }),
        ]
    }
}
