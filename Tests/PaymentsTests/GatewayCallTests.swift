import Domain
import HTTPTypes
import JSON
import Privacy
import Sandbox
import Testing
import Transport

@testable import Payments

struct GatewayCallTests {
    private func settings(_ running: RunningGateway, auth: JSONValue, url: String? = nil) -> JSONValue {
        var settings = running.settings(.generic).object ?? JSONObject()
        settings["auth"] = auth
        if let url { settings["url"] = .string(url) }
        return .object(settings)
    }

    private static func auths(_ url: String) -> [JSONValue] {
        [
            ["kind": "bearer"], ["kind": "basic", "username": "acme"], ["kind": "header", "header": "Authorization"],
            [
                "kind": "oauth", "tokenUrl": .string(url + "/oauth/token"), "clientId": "acme",
                "scope": "messaging email",
            ],
        ]
    }

    @Test func eachWayToAuthenticateIsTakenAndEachWrongSecretIsTold() async throws {
        try await RunningGateway.run { running async throws in
            for auth in Self.auths(running.url) {
                let own = settings(running, auth: auth)
                #expect(try await running.ask(own, "tok_captured_1").transaction != nil, "\(auth)")
                let refused = try await running.ask(own, "tok_captured_1", secret: "wrong-secret")
                #expect(refused == .failed(.gatewayRefused, wait: nil), "\(auth)")
                #expect(
                    try await running.ask(own, "tok_captured_1", secret: nil) == .failed(.gatewayRefused, wait: nil))
            }
            let none = settings(running, auth: ["kind": "none"])
            #expect(try await running.ask(none, "tok_captured_1") == .failed(.gatewayRefused, wait: nil))
        }
    }

    @Test func aTokenIsTakenOnceAndAgainWhenTheGatewayRefusesIt() async throws {
        try await RunningGateway.run { running async throws in
            let own = settings(running, auth: Self.auths(running.url)[3])
            let tenant = TenantID(at: RunningGateway.now)
            try await withThrowingTaskGroup(of: GatewayAnswer.self) { group in
                for number in 0..<8 {
                    group.addTask { try await running.ask(own, "tok_captured_\(number)", tenant: tenant) }
                }
                for try await answer in group { #expect(answer.transaction != nil) }
            }
            func tokenRequests() -> Int { running.state.requests().count { $0.path == "/oauth/token" } }
            #expect(tokenRequests() == 1)
            running.state.administer("DELETE", "tokens")
            #expect(try await running.ask(own, "tok_captured_1", tenant: tenant).transaction != nil)
            #expect(tokenRequests() == 2)
        }
    }

    @Test func troubleIsToldByItsKind() async throws {
        try await RunningGateway.run { running async throws in
            #expect(try await running.ask(.generic, "tok_down_1") == .failed(.gatewayFailing, wait: nil))
            #expect(try await running.ask(.generic, "tok_garbage_1") == .failed(.gatewayAnswerUnusable, wait: nil))
            #expect(try await running.ask(.generic, "tok_refused_1") == .failed(.gatewayRefused, wait: nil))
            var slow = PaymentOrder(.captured, trouble: .slow)
            slow.latencyMilliseconds = 50
            running.state.order(slow, reference: "tok_late")
            #expect(try await running.ask(.generic, "tok_late").transaction != nil)
            running.state.order(FaultOrder(.throttle, operation: .payment, retryAfterSeconds: 7))
            #expect(try await running.ask(.generic, "tok_captured") == .failed(.gatewayFailing, wait: .seconds(7)))
            running.state.order(FaultOrder(.cutBefore, operation: .payment))
            #expect(try await running.ask(.generic, "tok_captured") == .failed(.gatewayFailing, wait: nil))
            let nobody = settings(running, auth: ["kind": "bearer"], url: "http://127.0.0.1:1/{token}")
            #expect(try await running.ask(nobody, "tok_captured") == .failed(.gatewayUnreachable, wait: nil))
        }
    }

    /// Loopback, private and link-local addresses and plain http are no gateways where the operator does not allow it.
    @Test func addressesOfTheOwnNetworkAreNotCalled() async throws {
        try await RunningGateway.run(.publicOnly) { running async throws in
            for url in [
                running.url + "/gateway/payments/{token}", "https://127.0.0.1/{token}", "https://[::1]/{token}",
                "https://169.254.169.254/latest/{token}", "https://10.0.0.1/{token}", "https://localhost/{token}",
            ] {
                let own = settings(running, auth: ["kind": "bearer"], url: url)
                #expect(try await running.ask(own, "tok_captured") == .failed(.gatewayRefused, wait: nil), "\(url)")
            }
            let oauth = settings(running, auth: Self.auths(running.url)[3], url: "https://pay.example/{token}")
            #expect(try await running.ask(oauth, "tok_captured") == .failed(.gatewayRefused, wait: nil))
            #expect(running.state.requests().isEmpty)
        }
    }

    @Test func eachFailureOfACallHasItsReason() {
        #expect(GatewayFailure(TransportError.unknown(.responseTooLarge)).reason == .gatewayAnswerUnusable)
        #expect(GatewayFailure(TransportError.unknown(.timeout)).reason == .gatewayFailing)
        #expect(GatewayFailure(TransportError.notSent(.resolveFailed)).reason == .gatewayUnreachable)
        #expect(GatewayFailure(TransportError.notSent(.tlsFailed)).reason == .gatewayUnreachable)
        for (status, reason) in [
            (301, Reason.gatewayRefused), (400, .gatewayRefused), (403, .gatewayRefused), (408, .gatewayFailing),
            (500, .gatewayFailing), (504, .gatewayFailing),
        ] {
            #expect(GatewayFailure(status: status, headers: [:]).reason == reason)
        }
        #expect(GatewayFailure(status: 429, headers: [.retryAfter: "999999"]).wait == .seconds(3_600))
        #expect(GatewayFailure(status: 503, headers: [.retryAfter: "soon"]).wait == nil)
    }
}
