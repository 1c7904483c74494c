import Engine
package import Domain
package import Logging
package import Privacy
package import Vault

/// What `counterfoil serve` needs to know, parsed and checked before anything starts.
package struct ServerConfiguration: Sendable {
    package enum Listen: Sendable, Hashable, CustomStringConvertible {
        case tcp(host: String, port: Int)
        case unixSocket(path: String)

        /// As it is written in settings.
        package var description: String {
            switch self {
            case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
            case .unixSocket(let path): "unix:\(path)"
            }
        }
    }

    package struct Certificate: Sendable, Hashable {
        /// Paths of PEM files: the chain, and its private key.
        package let chain: String
        package let key: String
    }

    /// The folder of the store and its lock.
    package var data: String
    package var listen: Listen = .tcp(host: "127.0.0.1", port: 8080)
    /// Where `/metrics` is told without a key; `nil`: only with a key of the platform, on `listen`.
    package var metricsListen: Listen?
    package var certificate: Certificate?
    /// Lets tenants name `http:` and private addresses as upstreams: for the sandbox and tests only.
    package var allowsPrivateUpstreams = false
    /// `nil`: the file `master.key` in the data folder, which is made at the first start.
    package var masterKey: MasterKeySource?
    /// The path of the file of wrapped data keys; `nil`: `keys.sqlite` in the data folder.
    package var keyring: String?
    package var bootstrapKey: String?
    package var logLevel: Logger.Level = .info
    package var plan = DeliveryPlan.standard
    /// Deliveries worked on at once.
    package var places = EngineConfiguration().places
    /// How long a stop may take before what is in flight is interrupted, in seconds.
    package var stopSeconds = 30
    /// How long the head of a request may take to come, in seconds; an open connection's first one.
    package var headSeconds = 15
    /// How long the body of a request may take to come, in seconds.
    package var bodySeconds = 10

    /// The file of public keys that the audit is sealed to; `nil`: `audit-recipients` in the data folder.
    package var auditRecipients: String?
    /// What signs the audit's checkpoints; `nil`: the file `audit-signing.key` in the data folder.
    package var auditSigningKey: MasterKeySource?
    /// Where checkpoints are copied to.
    package var auditSinks: [AuditSinkPlace] = []
    /// What an HTTPS sink is shown as a bearer token.
    package var auditSinkToken: Secret?

    package init(data: String) {
        self.data = data
    }

    var storePath: String { data + "/counterfoil.sqlite" }
    var keyringPath: String { keyring ?? data + "/keys.sqlite" }
    var rotationLockPath: String { data + "/rotation.lock" }
    var defaultKeyPath: String { data + "/master.key" }
    var auditPath: String { data + "/audit.sqlite" }
    var openingLockPath: String { data + "/opening.lock" }
    var lockPath: String { data + "/server.lock" }
}
