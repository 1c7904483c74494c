import Domain
import HTTPTypes
import Intake
import JSON
import Storage
import Templating

/// The versions of a template. None is ever changed.
struct TemplateVersionRoutes: Sendable {
    static let path = TemplateListRoutes.template + "/versions"
    static let version = path + "/{version}"

    let library: TemplateLibrary

    var routes: [Route] {
        [
            Route(
                .get, Self.path, .tenantInPath(.templatesWrite), query: ListPage<VersionKey>.parameters, handler: list),
            Route(
                .post, Self.path, .tenantInPath(.templatesWrite), isRepeatable: true,
                largestBody: RequestBodyReader.template, handler: add),
            Route(.get, Self.version, .tenantInPath(.templatesWrite), query: ["locale"], handler: get),
            Route(
                .get, TemplateListRoutes.template + "/diff", .tenantInPath(.templatesWrite),
                query: ["from", "to", "locale"], handler: diff),
        ]
    }

    @Sendable private func list(_ call: Call) async throws -> Reply {
        let page = try ListPage<VersionKey>(call)
        let tenant = try call.tenant()
        let template = try await library.template(call.templateName(), of: tenant)
        let versions = try await library.versions(of: template, after: page.after, limit: page.limit, tenant: tenant)
        return page.reply(versions, key: VersionKey.init) { .object($0.json) }
    }

    @Sendable private func add(_ call: Call) async throws -> Reply {
        let tenant = try call.tenant()
        let name = try call.templateName()
        let source = try await TemplateParts.body(of: call) { TemplateSource(reading: $0, name: name) }
        let report = try await library.desk.check(source, of: tenant)
        guard report.errors.isEmpty else {
            let detail: JSONValue = [
                "name": .string(name), "locale": .string(source.locale),
                "codes": .array(Set(report.errors.map(\.code.rawValue)).sorted().map { .string($0) }),
            ]
            try await library.store.audit.record(
                AuditEvent(.templateRefused, of: tenant, by: call.actor, outcome: "refused", at: call.now, detail))
            throw Problem.template(report)
        }
        let body = VersionBody(source, report).json
        let added = try await library.store.tenant(tenant, by: call.actor).add(
            NewTemplateVersion(
                name: name, locale: source.locale, hash: TemplateHash(body: body), body: body, author: call.author(),
                createdAt: call.now, firstNumber: library.catalogue.firstOwnVersion(of: name)))
        let template = try await library.template(name, of: tenant)
        let location = "/v1/tenants/\(tenant)/templates/\(name)/versions/\(added.version)"
        return try await reply(.created, added.version, of: template, call).with(.location, location)
    }

    @Sendable private func get(_ call: Call) async throws -> Reply {
        let template = try await library.template(call.templateName(), of: call.tenant())
        return try await reply(.ok, call.versionNumber(), of: template, call)
    }

    private func reply(
        _ status: HTTPResponse.Status, _ number: Int, of template: TemplateView, _ call: Call
    ) async throws -> Reply {
        let version = try await whole(number, of: template, call, locale: call.localeInQuery())
        var json = version.view.json
        json["name"] = .string(template.state.name)
        for member in version.content.members { json[member.name] = member.value }
        return Reply(status, .object(json)).with(.eTag, EntityTag.text(template.state.revision))
    }

    @Sendable private func diff(_ call: Call) async throws -> Reply {
        let (from, to) = (try number("from", call), try number("to", call))
        let template = try await library.template(call.templateName(), of: call.tenant())
        // A built-in version has a text in each locale: what is looked at is the one of the other version's.
        var locale = try call.localeInQuery()
        let firstOwn = library.catalogue.firstOwnVersion(of: template.state.name)
        for number in [to, from] where locale == nil && number >= firstOwn {
            locale = try await library.store.tenant(call.tenant())
                .templateSummary(template.state.name, number)?.locale
        }
        let old = try await whole(from, of: template, call, locale: nil, otherwise: locale)
        let new = try await whole(to, of: template, call, locale: nil, otherwise: locale)
        let diff = await VersionDiff(from: old.source, to: new.source, at: library.desk)
        return Reply(.ok, ["from": .object(old.view.json), "to": .object(new.view.json), "parts": .array(diff.parts)])
    }

    private func number(_ name: String, _ call: Call) throws(Problem) -> Int {
        try call.query.required(name) { value throws(InvalidValue) in
            guard let number = VersionNumber.read(try Field.string(value)) else {
                throw InvalidValue("out-of-range", "must be the number of a version")
            }
            return number
        }
    }

    /// - Parameter otherwise: the locale that a built-in version is looked at in, the tenant's default where it is `nil`.
    private func whole(
        _ number: Int, of template: TemplateView, _ call: Call, locale: String?, otherwise: String? = nil
    ) async throws -> WholeVersion {
        let tenant = try call.tenant()
        guard let profile = try await library.store.tenant(tenant).profile() else { throw Problem(.notFound) }
        let found = try await library.find(
            number, of: template, locale: locale, otherwise: otherwise ?? profile.tenant.defaultLocale, tenant: tenant)
        return try await library.whole(found, of: template, tenant: tenant)
    }
}
