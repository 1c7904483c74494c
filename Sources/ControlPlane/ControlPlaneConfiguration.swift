/// What the operator decides about the REST service.
package struct ControlPlaneConfiguration: Sendable {
    /// Lets tenants name hosts of their own for Genesys Cloud, `http:` and loopback included. For sandboxes and tests.
    package var allowPrivateUpstreams: Bool
    /// Of the program, as `/livez` tells it.
    package var version: String
    /// How long a request's body may take to come.
    package var bodyTime: Duration

    package init(allowPrivateUpstreams: Bool = false, version: String, bodyTime: Duration = .seconds(10)) {
        self.allowPrivateUpstreams = allowPrivateUpstreams
        self.version = version
        self.bodyTime = bodyTime
    }
}
