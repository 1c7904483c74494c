package import Domain
package import JSON
package import Storage
package import Templating

/// One of the built-in templates in one language.
package struct BuiltInTemplate: Sendable {
    package let choice: TemplateChoice
    package let template: CompiledTemplate
}

/// All templates that receipts can be accepted with: the built-in ones and those that tenants published.
package struct TemplateCatalogue: Sendable {
    private let store: Store
    private let compiled: CompiledTemplates
    /// By name and language.
    private let starters: [String: [String: BuiltInTemplate]]

    package init(store: Store, starters: StarterTemplates, compiled: CompiledTemplates) {
        self.store = store
        self.compiled = compiled
        self.starters = Dictionary(
            uniqueKeysWithValues: starters.names.map { name in
                let languages = starters.templates(named: name).map { template in
                    (template.source.locale.lowercased(), BuiltInTemplate(template))
                }
                return (name, Dictionary(uniqueKeysWithValues: languages))
            })
    }

    package enum Missing: Error, Sendable, Hashable {
        case name
        /// The name is known, but not in the recipient's language, the tenant's or English.
        case language
    }

    /// What a receipt is accepted with: by the recipient's language, else the tenant's default, else English. In one
    /// language a tenant's own template comes before the built-in one, whatever its region.
    package func choice(
        named name: String, for locale: String?, of profile: TenantProfile
    ) throws(Missing) -> TemplateChoice {
        let own = profile.templates(named: name)
        let builtIn = starters[name] ?? [:]
        guard !own.isEmpty || !builtIn.isEmpty else { throw .name }
        let preferred = profile.tenant.defaultLocale
        for locale in [locale, preferred, "en"] {
            guard let match = locale.map(LanguageMatch.init) else { continue }
            if let published = published(match, among: own, preferring: preferred) { return published }
            if let starter = match.lookUp({ builtIn[$0] }) { return starter.choice }
        }
        throw .language
    }

    private func published(
        _ match: LanguageMatch, among own: [PublishedTemplate], preferring preferred: String
    ) -> TemplateChoice? {
        guard !own.isEmpty else { return nil }
        if let exact = match.lookUp({ range in own.first { $0.locale.lowercased() == range } }) {
            return TemplateChoice(exact)
        }
        let sibling = match.sibling(among: own.map(\.locale), preferring: preferred)
        return own.first { $0.locale == sibling }.map(TemplateChoice.init)
    }

    /// The template itself; from memory, or else from the store.
    ///
    /// - Throws: `StoreError`, and `TemplateError` for one that this program does not understand.
    package func template(_ choice: TemplateChoice, of tenant: TenantID) async throws -> CompiledTemplate {
        if let starter = starters[choice.name]?[choice.locale], starter.choice == choice { return starter.template }
        let template = try await compiled.template(choice.hash) {
            try await store.tenant(tenant).templateBody(choice.hash)
                .flatMap { TemplateSource(body: $0, name: choice.name) }
        }
        guard let template else { throw StoreError.corrupt("a published template has no content") }
        return template
    }

    /// Sorted.
    package var builtInNames: [String] { starters.keys.sorted() }

    /// By locale; empty for a name that is not built in.
    package func builtIn(named name: String) -> [BuiltInTemplate] {
        (starters[name] ?? [:]).values.sorted { $0.choice.locale < $1.choice.locale }
    }

    /// The lowest number that a tenant's own version of this name can have.
    package func firstOwnVersion(of name: String) -> Int {
        starters[name] == nil ? StarterTemplates.version : StarterTemplates.version + 1
    }

    /// The built-in templates as the store keeps them for the receipts that are accepted with them.
    package var starterBodies: [(hash: TemplateHash, body: JSONValue)] {
        starters.values.flatMap(\.values).map { ($0.choice.hash, ["source": $0.template.source.json]) }
    }
}

extension BuiltInTemplate {
    fileprivate init(_ template: CompiledTemplate) {
        let source = template.source
        self.init(
            choice: TemplateChoice(
                name: source.name, locale: source.locale, version: StarterTemplates.version,
                hash: TemplateHash(content: source.json)),
            template: template)
    }
}

extension TemplateChoice {
    init(_ published: PublishedTemplate) {
        self.init(
            name: published.name, locale: published.locale, version: published.version, hash: published.hash)
    }
}
