import HTTPTypes

/// All routes, found by path. Literal segments win over parameters.
struct RouteTable: Sendable {
    struct Match {
        let routes: [Route]
        /// The segments that stand in place of the path's parameters, as they came.
        let parameters: [Substring]

        /// The route for a method; a HEAD is answered by its GET.
        func route(for method: HTTPRequest.Method) -> Route? {
            routes.first { $0.method == (method == .head ? .get : method) }
        }

        /// What stands in the `Allow` header.
        var allowed: String {
            let own = routes.map(\.method.rawValue)
            return (own + (own.contains("GET") ? ["HEAD"] : []) + ["OPTIONS"]).joined(separator: ", ")
        }
    }

    private struct Node: Sendable {
        var literals: [String: Node] = [:]
        /// Held in an array because a struct can't hold itself.
        var parameter: [Node] = []
        var routes: [Route] = []
    }

    let routes: [Route]
    private var root = Node()
    /// Paths without parameters, for which one look is enough.
    private var plain: [Substring: Match] = [:]

    init(_ routes: [Route]) {
        self.routes = routes
        for route in routes {
            Self.insert(route, at: route.path.dropFirst().split(separator: "/")[...], into: &root)
        }
        for (path, routes) in Dictionary(grouping: routes, by: \.path) where !path.contains("{") {
            plain[path[...]] = Match(routes: routes, parameters: [])
        }
    }

    private static func insert(_ route: Route, at segments: ArraySlice<Substring>, into node: inout Node) {
        guard let segment = segments.first else { return node.routes.append(route) }
        let rest = segments.dropFirst()
        if segment.hasPrefix("{") {
            if node.parameter.isEmpty { node.parameter.append(Node()) }
            insert(route, at: rest, into: &node.parameter[0])
        } else {
            insert(route, at: rest, into: &node.literals[String(segment), default: Node()])
        }
    }

    /// `nil` where no route has the path.
    func match(_ path: Substring) -> Match? {
        if let match = plain[path] { return match }
        guard path.first == "/", path.utf8.count <= 512 else { return nil }
        var node = root
        var parameters: [Substring] = []
        for segment in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            if let next = node.literals[String(segment)] {
                node = next
            } else if let next = node.parameter.first, !segment.isEmpty {
                parameters.append(segment)
                node = next
            } else {
                return nil
            }
        }
        return node.routes.isEmpty ? nil : Match(routes: node.routes, parameters: parameters)
    }
}
