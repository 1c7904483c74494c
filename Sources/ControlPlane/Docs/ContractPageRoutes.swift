import HTTPTypes
import Logging

/// The contract for people.
struct ContractPageRoutes: Sendable {
    private let page: ContractPage?

    init(logger: Logger) {
        do {
            page = try ContractPage(String(decoding: PackageResources.openapi_yaml, as: UTF8.self))
        } catch {
            logger.error("The contract can't be shown", metadata: ["line": "\(error.line)"])
            page = nil
        }
    }

    var routes: [Route] {
        [
            Route(.get, "/docs", .open) { _ in
                guard let page else { throw Problem(.notFound) }
                return Reply(
                    .ok,
                    headers: [
                        .contentType: "text/html; charset=utf-8", .contentSecurityPolicy: page.policy,
                    ], body: page.html)
            }
        ]
    }
}
