import HTTPTypes
import JSON

/// The catalogue of everything that can go wrong.
struct ProblemRoutes: Sendable {
    var routes: [Route] {
        [
            Route(.get, "/v1/problems", .open) { _ in
                Reply(.ok, ["data": .array(ProblemCode.allCases.map(\.json)), "nextCursor": .null])
            },
            Route(.get, "/problems/{code}", .open) { call in
                guard let code = call.parameters.last.flatMap({ ProblemCode(rawValue: String($0)) }) else {
                    throw Problem(.notFound)
                }
                return Reply(.ok, code.json)
            },
        ]
    }
}
