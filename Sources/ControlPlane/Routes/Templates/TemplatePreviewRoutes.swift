import Domain
import HTTPTypes
import Intake
import JSON
import Storage
import Templating

/// Looks at what a template makes, here or in a real mail program and on a real phone.
struct TemplatePreviewRoutes: Sendable {
    let library: TemplateLibrary
    let intake: AcceptReceipt

    var routes: [Route] {
        [
            Route(.post, TemplateListRoutes.template + "/preview", .tenantInPath(.templatesWrite), handler: preview),
            Route(.post, TemplateListRoutes.template + "/test", .tenantInPath(.templatesWrite), handler: test),
        ]
    }

    @Sendable private func preview(_ call: Call) async throws -> Reply {
        let tenant = try call.tenant()
        let template = try await library.template(call.templateName(), of: tenant)
        let request = try Self.checked(try await call.uncheckedBody()).read {
            PreviewRequest(reading: $0, isTest: false)
        }
        guard let profile = try await library.store.tenant(tenant).profile() else { throw Problem(.notFound) }
        let (choice, compiled) = try await choose(request, of: template, profile)
        let content = try request.receipt(for: compiled.source).read(ReceiptContent.init(reading:))
        let channels = Channel.allCases.filter(compiled.channels.contains)
        let preview = try TemplatePreview(compiled, content, of: profile, on: channels)
        var json = preview.json
        json["template"] = ["name": .string(choice.name), "version": .integer(choice.version)]
        json["locale"] = .string(choice.locale)
        return Reply(.ok, .object(json))
    }

    @Sendable private func test(_ call: Call) async throws -> Reply {
        let tenant = try call.tenant()
        let template = try await library.template(call.templateName(), of: tenant)
        let key = try IdempotencyKey.required(call.headers)
        let body = try Self.checked(try await call.uncheckedBody())
        let request = try body.read { PreviewRequest(reading: $0, isTest: true) }
        let asked: JSONValue = ["test": .string(template.state.name), "body": body]
        let outcome = try await intake.accept(test: asked, for: tenant, key: key, by: call.actor, at: call.now) {
            profile in
            let (choice, compiled) = try await choose(request, of: template, profile)
            let receipt = request.test(for: compiled.source)
            // What can't be rendered is told now; the engine would only tell the timeline.
            let content = try receipt.merging(patch: ["transaction": ["id": "TEST"]])
                .read(ReceiptContent.init(reading:))
            let channels = content.channelOrder(default: profile.policies.channels)
                .filter(compiled.channels.contains)
            _ = try TemplatePreview(compiled, content, of: profile, on: channels, isTest: true)
            return TemplateTest(choice, content: receipt)
        }
        return try ReceiptAcceptance.reply(to: outcome)
    }

    private static func checked(_ body: JSONValue) throws(Problem) -> JSONValue {
        let cardData = CardData.pointers(in: body)
        guard cardData.isEmpty else { throw Problem.cardData(cardData) }
        return body
    }

    /// The version that was asked for, else what a receipt would be accepted with.
    private func choose(
        _ request: PreviewRequest, of template: TemplateView, _ profile: TenantProfile
    ) async throws -> (TemplateChoice, CompiledTemplate) {
        let choice = try await choice(request, of: template, profile)
        return (choice, try await library.catalogue.template(choice, of: profile.tenant.id))
    }

    private func choice(
        _ request: PreviewRequest, of template: TemplateView, _ profile: TenantProfile
    ) async throws -> TemplateChoice {
        let name = template.state.name
        guard let number = request.version else {
            do throws(TemplateCatalogue.Missing) {
                return try library.catalogue.choice(named: name, for: request.wantedLocale, of: profile)
            } catch {
                throw Problem.field("/version", "required", "is missing, and no version is published that fits")
            }
        }
        let tenant = profile.tenant
        let otherwise = request.wantedLocale ?? tenant.defaultLocale
        switch try await library.find(number, of: template, locale: nil, otherwise: otherwise, tenant: tenant.id) {
        case .builtIn(let builtIn): return builtIn.choice
        case .own(let summary):
            return TemplateChoice(name: name, locale: summary.locale, version: summary.version, hash: summary.hash)
        }
    }
}
