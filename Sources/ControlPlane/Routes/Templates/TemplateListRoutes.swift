import Domain
import HTTPTypes
import Intake
import JSON
import Storage

/// What templates a tenant has, and what happened to them.
struct TemplateListRoutes: Sendable {
    static let path = "/v1/tenants/{tenant}/templates"
    static let template = path + "/{template}"

    let library: TemplateLibrary

    var routes: [Route] {
        [
            Route(
                .get, Self.path, .tenantInPath(.templatesWrite), query: ListPage<TemplateNameKey>.parameters,
                handler: list),
            Route(.get, Self.template, .tenantInPath(.templatesWrite), handler: get),
            Route(
                .get, Self.template + "/history", .tenantInPath(.templatesWrite),
                query: ListPage<TemplateEventKey>.parameters, handler: history),
        ]
    }

    @Sendable private func list(_ call: Call) async throws -> Reply {
        let page = try ListPage<TemplateNameKey>(call)
        let templates = try await library.templates(after: page.after?.text, limit: page.limit, of: call.tenant())
        return page.reply(templates, key: { TemplateNameKey($0.state.name) }, json: \.json)
    }

    @Sendable private func get(_ call: Call) async throws -> Reply {
        try await library.template(call.templateName(), of: call.tenant()).reply
    }

    @Sendable private func history(_ call: Call) async throws -> Reply {
        let page = try ListPage<TemplateEventKey>(call)
        let template = try await library.template(call.templateName(), of: call.tenant())
        let events = try await library.store.tenant(call.tenant())
            .templateHistory(template.state.name, after: page.after?.number ?? 0, limit: page.limit)
        return page.reply(events, key: TemplateEventKey.init, json: \.json)
    }
}

extension TemplateView {
    var reply: Reply { Reply(.ok, json).with(.eTag, EntityTag.text(state.revision)) }
}
