import Domain
import Genesys
import Privacy
import Synchronization
import Transport

/// Time that tests set.
final class TestClock: Sendable {
    private let time = Mutex(Timestamp(milliseconds: 1_795_341_490_000))

    var now: Timestamp { time.withLock { $0 } }
    func advance(_ length: Milliseconds) { time.withLock { $0 = $0 + length } }
}

/// One tenant's organisation on a stub server whose answers the test gives; tokens are `token-1`, `token-2`, …
struct StubCloud: Sendable {
    let server: StubServer
    let cloud: GenesysCloud
    let clock: TestClock
    let tenant: TenantID
    let platform: any MessagingPlatform

    /// Requests to the API, and requests for a token.
    var calls: [StubRequest] { server.requests.filter { $0.target != "/oauth/token" } }
    var tokenCalls: [StubRequest] { server.requests.filter { $0.target == "/oauth/token" } }

    /// Serves for the time of the body.
    ///
    /// - Parameter token: What the token endpoint answers, by the number of the request from 1.
    static func run(
        dialect: GenesysSettings.Dialect = .platform,
        token: @escaping @Sendable (Int) -> StubAnswer = { StubCloud.grant($0) },
        api: @escaping @Sendable (StubRequest) -> StubAnswer,
        _ body: @Sendable (StubCloud) async throws -> Void
    ) async throws {
        let granted = Counter()
        let server = try StubServer { $0.target == "/oauth/token" ? token(granted.next()) : api($0) }
        defer { server.stop() }
        let transport = Transport(policy: .allowPrivate)
        let clock = TestClock()
        let cloud = GenesysCloud(transport: transport) { clock.now }
        let connection = PlatformConnection.test(dialect: dialect, url: server.url, at: clock.now)
        try await body(
            StubCloud(
                server: server, cloud: cloud, clock: clock, tenant: connection.tenant,
                platform: cloud.platform(for: connection)))
        await transport.close()
    }

    static func grant(_ number: Int, lifetime: Int = 86_399) -> StubAnswer {
        .json("{\"access_token\":\"token-\(number)\",\"token_type\":\"bearer\",\"expires_in\":\(lifetime)}")
    }
}

final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

extension PlatformConnection {
    static func test(
        dialect: GenesysSettings.Dialect = .platform, url: String, login: String? = nil, clientID: String = "acme",
        secret: String = "s3cret", tenant: TenantID? = nil, at now: Timestamp = Timestamp(milliseconds: 0)
    ) -> PlatformConnection {
        PlatformConnection(
            tenant: tenant ?? TenantID(at: now), dialect: dialect, apiURL: url, loginURL: login ?? url,
            clientID: clientID, clientSecret: Secret(text: secret))
    }
}
