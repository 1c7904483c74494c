/// The templates with which a new tenant starts, built into the program.
package struct StarterTemplates: Sendable {
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

    /// The template in the language that fits `locale` best: `es-MX`, else `es`, else `en`. `nil` only for a name that
    /// is not among `names`.
    package func template(named name: String, locale: String) -> (template: CompiledTemplate, version: Int)? {
        guard let locales = templates[name] else { return nil }
        var tag = locale.lowercased()[...]
        while !tag.isEmpty {
            if let match = locales[String(tag)] { return (match, 1) }
            tag = tag.lastIndex(of: "-").map { tag[..<$0] } ?? ""
        }
        return locales["en"].map { ($0, 1) }
    }
}
