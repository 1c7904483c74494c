import Domain
import JSON
import Testing

extension TestWorld {
    /// A path below the tenant's templates.
    func templates(_ rest: String = "") -> String { settings("templates") + (rest.isEmpty ? "" : "/" + rest) }

    /// Uploads a version; answers its number.
    @discardableResult
    func upload(
        _ name: String, _ body: JSONValue, at location: SourceLocation = #_sourceLocation
    ) async throws -> Int {
        let answer = try await send(
            "POST", templates("\(name)/versions"), body, as: .tenantAdmin, expect: 201, at: location)
        return try #require(answer["version"]?.integer.map(Int.init), sourceLocation: location)
    }

    /// Publishes a version from the template's state as it stands.
    @discardableResult
    func publish(
        _ name: String, _ version: Int, expect status: Int = 200, at location: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        let tag = try await call("GET", templates(name), as: .tenantAdmin, expect: 200, at: location).headers["etag"]
        return try await call(
            "POST", templates("\(name)/versions/\(version)/publish"), as: .tenantAdmin,
            headers: ["If-Match": tag ?? ""], expect: status, at: location)
    }

    /// What serves, as `locale version` with `*` for built-in.
    func serving(_ name: String) async throws -> [String] {
        try await Self.serving(call("GET", templates(name), as: .tenantAdmin, expect: 200))
    }

    static func serving(_ answer: Answer) -> [String] {
        (answer["published"]?.array ?? []).map { version in
            "\(version["locale"]?.string ?? "") \(version["version"]?.integer ?? 0)"
                + (version["builtIn"] == true ? "*" : "")
        }
    }
}

extension JSONValue {
    /// A version that can be published.
    static func version(_ greeting: String = "Paid", locale: String = "en") -> JSONValue {
        [
            "locale": .string(locale),
            "sms": [
                "text": .string(
                    "\(greeting): {{tenant.name}} {{transaction.amount}} {{transaction.date}} {{transaction.id}}")
            ],
        ]
    }
}
