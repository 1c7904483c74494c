import Domain
import HTTPTypes
import Intake
import JSON
import Storage
import Templating

/// What the authors of templates ask for. Nothing is stored.
struct TemplateRoutes: Sendable {
    let desk: TemplateDesk

    var routes: [Route] {
        [
            Route(.post, "/v1/templates/validate", .anyKey([.templatesWrite]), handler: validate),
            Route(.get, "/v1/template-variables", .anyKey([.templatesWrite, .receiptsRead])) { _ in
                Reply(
                    .ok,
                    [
                        "data": .array(TemplateVariable.all.map(\.json)), "nextCursor": .null,
                        "declarable": .array(DeclaredVariable.Kind.allCases.map(\.json)),
                    ])
            },
        ]
    }

    @Sendable private func validate(_ call: Call) async throws -> Reply {
        let source = try await TemplateParts.body(of: call) { reader in
            let name = reader.optional("name", TemplateName.field)
            return TemplateSource(reading: reader, name: name ?? "template")
        }
        return Reply(.ok, try await desk.check(source, of: call.caller?.key.tenant).json)
    }
}

/// Checks one template after the other, so that however many come, receipts find the other cores free; on a thread of its
/// own, as some take a tenth of a second.
actor TemplateDesk {
    private let store: Store
    private let executor = QueueExecutor(label: "counterfoil.templates")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(store: Store) {
        self.store = store
    }

    /// - Parameter tenant: whose settings say where images may come from; `nil` for anywhere.
    func check(_ source: TemplateSource, of tenant: TenantID?) async throws -> TemplateReport {
        let hosts = try await tenant.map { store.tenant($0) }?.profile()?.senders.brand.imageHosts
        return TemplateChecker.check(source, imageHosts: hosts.map(ImageHosts.only) ?? .any).report
    }

    func diff(_ old: String?, _ new: String?) -> LineDiff {
        LineDiff(from: old, to: new)
    }
}

/// The texts of a template in a body. The checker looks for card data in them and tells line and column, which a
/// pointer can't.
enum TemplateParts {
    private static let texts: [(part: String, members: Set<String>)] = [
        ("email", ["subject", "html", "text"]), ("sms", ["text"]),
    ]

    /// The template in a call's body.
    static func body(
        of call: Call, _ read: (FieldReader) -> TemplateSource?
    ) async throws -> TemplateSource {
        let body = try await call.uncheckedBody(largest: RequestBodyReader.template)
        let cardData = CardData.pointers(in: removed(from: body), judgingNames: false)
        guard cardData.isEmpty else { throw Problem.cardData(cardData) }
        return try body.read(read)
    }

    /// The body with `null` in place of each text.
    static func removed(from body: JSONValue) -> JSONValue {
        guard var object = body.object else { return body }
        for (part, members) in texts {
            guard let inner = object[part]?.object else { continue }
            object[part] = .object(
                JSONObject(
                    inner.members.map { member in
                        let isText = members.contains(member.name) && member.value.string != nil
                        return JSONObject.Member(name: member.name, value: isText ? .null : member.value)
                    }))
        }
        return .object(object)
    }
}
