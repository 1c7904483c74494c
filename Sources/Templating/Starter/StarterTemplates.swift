import Domain

/// The templates with which a new tenant starts, built into the program.
package struct StarterTemplates: Sendable {
    /// Version numbers begin with the built-in one.
    package static let version = 1

    private let templates: [String: [String: CompiledTemplate]]

    /// Sorted.
    package let names: [String]

    package static func load() throws(TemplateError) -> StarterTemplates {
        var templates: [String: [String: CompiledTemplate]] = [:]
        for source in embedded {
            templates[source.name, default: [:]][source.locale] = try CompiledTemplate(source)
        }
        return StarterTemplates(templates: templates)
    }

    private init(templates: [String: [String: CompiledTemplate]]) {
        self.templates = templates
        names = templates.keys.sorted()
    }

    /// In all their languages, in no order; empty for a name that is not among `names`.
    package func templates(named name: String) -> [CompiledTemplate] {
        templates[name].map { Array($0.values) } ?? []
    }

    /// The template in the language that fits `locale` best: `es-MX`, else `es`, else `en`. `nil` only for a name that
    /// is not among `names`.
    package func template(named name: String, locale: String) -> (template: CompiledTemplate, version: Int)? {
        guard let locales = templates[name] else { return nil }
        for tag in LocaleTag.ranges(of: locale) {
            if let match = locales[tag] { return (match, Self.version) }
        }
        return locales["en"].map { ($0, Self.version) }
    }
}
