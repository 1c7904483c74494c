import Domain
import HTTPTypes
import Intake
import JSON
import Storage
import Templating

/// Which version of a template receipts are accepted with. Receipts that were accepted before keep theirs.
struct TemplatePublishingRoutes: Sendable {
    let library: TemplateLibrary

    var routes: [Route] {
        [
            Route(
                .post, TemplateVersionRoutes.version + "/publish", .tenantInPath(.templatesWrite), handler: publish),
            Route(
                .delete, TemplateListRoutes.template + "/published/{locale}", .tenantInPath(.templatesWrite),
                handler: withdraw),
        ]
    }

    @Sendable private func publish(_ call: Call) async throws -> Reply {
        let tenant = try call.tenant()
        let template = try await library.template(call.templateName(), of: tenant)
        let name = template.state.name
        let number = try call.versionNumber()
        guard number >= library.catalogue.firstOwnVersion(of: name) else { throw Self.builtIn }
        let store = library.store.tenant(tenant, by: call.actor)
        guard let version = try await store.templateVersion(name, number) else { throw Problem(.notFound) }
        try Precondition(call.headers).check(template.state.revision)
        // A newer program may know of dangers that the one which took the version did not.
        guard let source = VersionBody.source(of: version) else { throw Problem(.internalError) }
        let report = try await library.desk.check(source, of: tenant)
        guard report.isPublishable else { throw Problem.notPublishable(report) }
        let result = try await store.publish(
            name, number, from: template.state.revision, by: call.author(), at: call.now)
        try Self.check(result)
        return try await library.template(name, of: tenant).reply
    }

    @Sendable private func withdraw(_ call: Call) async throws -> Reply {
        let tenant = try call.tenant()
        let template = try await library.template(call.templateName(), of: tenant)
        let name = template.state.name
        let locale = try call.localeInPath()
        guard template.state.current.contains(where: { $0.locale == locale }) else { throw Problem(.notFound) }
        try Precondition(call.headers).check(template.state.revision)
        let result = try await library.store.tenant(tenant, by: call.actor).withdraw(
            name, locale: locale, from: template.state.revision, by: call.author(), at: call.now)
        try Self.check(result)
        return try await library.template(name, of: tenant).reply
    }

    private static func check(_ result: PublishResult) throws(Problem) {
        switch result {
        case .done: break
        case .stale: throw Problem(.preconditionFailed)
        case .missing: throw Problem(.notFound)
        }
    }

    private static var builtIn: Problem {
        Problem(
            .notPublishable,
            detail:
                "Version 1 is built in: it serves where no version of your own is published. DELETE …/published/{locale}."
        )
    }
}
