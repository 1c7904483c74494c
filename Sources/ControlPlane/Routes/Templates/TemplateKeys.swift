import Domain
import JSON

/// Templates in lists go by their names.
struct TemplateNameKey: PageKey {
    static let kind = "tpl"
    let text: String

    init(_ name: String) {
        text = name
    }

    init?(_ text: Substring) {
        guard (1...64).contains(text.utf8.count) else { return nil }
        self.text = String(text)
    }
}

/// Versions in lists: the built-in ones by locale, then the tenant's own by number.
enum VersionKey: PageKey {
    case builtIn(locale: String)
    case own(Int)

    static let kind = "ver"

    init(_ version: VersionView) {
        self = version.isBuiltIn ? .builtIn(locale: version.locale) : .own(version.number)
    }

    init?(_ text: Substring) {
        if text.hasPrefix("b-") {
            self = .builtIn(locale: String(text.dropFirst(2)))
        } else if let number = VersionNumber.read(text) {
            self = .own(number)
        } else {
            return nil
        }
    }

    var text: String {
        switch self {
        case .builtIn(let locale): "b-" + locale
        case .own(let number): String(number)
        }
    }
}

/// The steps of a template's history go by their numbers.
struct TemplateEventKey: PageKey {
    static let kind = "tev"
    let number: Int

    init(_ event: TemplateEvent) {
        number = event.number
    }

    init?(_ text: Substring) {
        guard let number = VersionNumber.read(text) else { return nil }
        self.number = number
    }

    var text: String { String(number) }
}
