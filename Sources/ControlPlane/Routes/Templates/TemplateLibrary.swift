import Domain
import Intake
import JSON
import Storage
import Templating

/// A version with its content.
struct WholeVersion: Sendable {
    let view: VersionView
    /// As its author gave it.
    let source: TemplateSource
    /// As it stands in answers: `source`, `cleaned` and `report`.
    let content: JSONObject
}

/// The templates that a tenant can see: its own and the built-in ones.
struct TemplateLibrary: Sendable {
    let store: Store
    let catalogue: TemplateCatalogue
    let desk: TemplateDesk

    /// Throws `not-found` for a name that the tenant has no template of.
    func template(_ name: String, of tenant: TenantID) async throws -> TemplateView {
        let builtIn = catalogue.builtIn(named: name)
        if let state = try await store.tenant(tenant).templateState(name) {
            return TemplateView(state: state, builtIn: builtIn)
        }
        guard !builtIn.isEmpty else { throw Problem(.notFound) }
        return TemplateView(state: TemplateState(name: name), builtIn: builtIn)
    }

    /// Templates whose names come after `cursor`, by name.
    func templates(after cursor: String?, limit: Int, of tenant: TenantID) async throws -> [TemplateView] {
        let own = try await store.tenant(tenant).templateStates(after: cursor, limit: limit)
        let others = catalogue.builtInNames.filter { name in
            name > cursor ?? "" && !own.contains { $0.name == name }
        }
        // A built-in name whose own versions come on a later page is not among the first ones here.
        return (own + others.map { TemplateState(name: $0) }).sorted { $0.name < $1.name }.prefix(limit)
            .map { TemplateView(state: $0, builtIn: catalogue.builtIn(named: $0.name)) }
    }

    /// Versions after `cursor`: the built-in ones by locale, then the tenant's own by number.
    func versions(
        of template: TemplateView, after cursor: VersionKey?, limit: Int, tenant: TenantID
    ) async throws -> [VersionView] {
        var versions: [VersionView] = []
        var last = 0
        if case .own(let number) = cursor { last = number }
        if last == 0 {
            versions = template.builtIn.map { VersionView($0, in: template.state) }
            if case .builtIn(let locale) = cursor { versions.removeAll { $0.locale <= locale } }
        }
        let own = try await store.tenant(tenant)
            .templateSummaries(template.state.name, after: last, limit: max(0, limit - versions.count))
        return Array((versions + own.map(VersionView.init)).prefix(limit))
    }

    /// Which version a number names.
    /// - Parameter locale: for a built-in version, which has a text in each locale: the best match; `nil` goes by
    ///   `otherwise`. For a version of the tenant's own it must be the version's, where it is given.
    /// - Throws: `Problem` (`not-found`).
    func find(
        _ number: Int, of template: TemplateView, locale: String?, otherwise: String, tenant: TenantID
    ) async throws -> FoundVersion {
        if let builtIn = template.builtIn.first, builtIn.choice.version == number {
            guard let match = template.builtIn(for: locale ?? otherwise, isExact: locale != nil) else {
                throw Problem(.notFound)
            }
            return .builtIn(match)
        }
        guard let summary = try await store.tenant(tenant).templateSummary(template.state.name, number),
            locale == nil || locale == summary.locale
        else { throw Problem(.notFound) }
        return .own(summary)
    }

    func whole(_ found: FoundVersion, of template: TemplateView, tenant: TenantID) async throws -> WholeVersion {
        switch found {
        case .builtIn(let builtIn):
            let source = builtIn.template.source
            return WholeVersion(
                view: VersionView(builtIn, in: template.state), source: source,
                content: VersionBody(source, try await desk.check(source, of: nil)).shown)
        case .own(let summary):
            let name = template.state.name
            guard let version = try await store.tenant(tenant).templateVersion(name, summary.version),
                let source = VersionBody.source(of: version)
            else { throw StoreError.corrupt("a template version does not read") }
            return WholeVersion(
                view: VersionView(summary), source: source, content: VersionBody.shown(version.body))
        }
    }
}

enum FoundVersion: Sendable {
    case builtIn(BuiltInTemplate)
    case own(TemplateSummary)
}

extension TemplateView {
    /// The built-in text of a locale, or, where the locale need not be met exactly, the one that fits it best.
    fileprivate func builtIn(for locale: String, isExact: Bool) -> BuiltInTemplate? {
        func match(_ locale: String) -> BuiltInTemplate? {
            builtIn.first { $0.choice.locale.lowercased() == locale.lowercased() }
        }
        if isExact { return match(locale) }
        return LocaleTag.ranges(of: locale).lazy.compactMap(match).first ?? match("en")
    }
}
