import Foundation
import HTTPTypes
import JSON
import Testing
import Transport

/// What the running program tells whoever watches it.
@Suite struct MetricsTests {
    @Test func aParserOfOpenMetricsReadsThem() async throws {
        try await Scene.run { scene in
            let arguments = RunningServer.standardArguments + ["--metrics-listen", "127.0.0.1:0"]
            try await scene.serve(arguments) { server in
                let admin = scene.admin(server.port)
                let tenant = try await TestTenant.make(
                    "acme", dialect: "guide", sandbox: scene.sandbox, admin: admin)
                let sender = admin.with(key: tenant.senderKey)
                try await Self.deliver("TXN-1", sender)
                try await admin.put("/v1/tenants/\(tenant.id)/gateway", scene.sandbox.gateway)
                try await sender.expect(
                    .post, "/v1/receipts",
                    ["paymentToken": "tok_pending_1", "recipient": ["phone": "+15550009998"]],
                    headers: ["Idempotency-Key": "p"])
                // A tenant whose messages wait.
                let waiting = try await admin.expect(
                    .post, "/v1/tenants",
                    ["slug": "waiting", "name": "\"Quoted\\", "timezone": "UTC", "defaultLocale": "en"])
                let path = "/v1/tenants/\(try #require(waiting["id"]?.string))/keys"
                let key = try await admin.expect(.post, path, ["role": "sender", "name": "x"])
                try await admin.with(key: try #require(key["secret"]?.string)).expect(
                    .post, "/v1/receipts", Self.receipt("TXN-2"), headers: ["Idempotency-Key": "k"])
                let port = try await Self.metricsPort(server.log)
                var text = try await admin.at(port).call(.get, "/metrics")
                // The engine has a look at it first, and what is in its hands does not wait.
                for _ in 0..<500 where !String(decoding: text.bytes, as: UTF8.self).contains(#"{tenant="waiting""#) {
                    text = try await admin.at(port).call(.get, "/metrics")
                }
                #expect(text.status == 200 && text.header("Content-Type")?.contains("openmetrics-text") == true)
                let families = try await Self.parse(String(decoding: text.bytes, as: UTF8.self))
                for name in [
                    "counterfoil_http_requests counter", "counterfoil_http_request_seconds histogram",
                    "counterfoil_delivery_outcomes counter", "counterfoil_provider_request_seconds histogram",
                    "counterfoil_store_commits counter", "counterfoil_queue_depth gauge",
                    "counterfoil_queue_oldest_seconds gauge", "counterfoil_payments_waiting gauge",
                    "counterfoil_payments_oldest_seconds gauge", "counterfoil_gateway_breaker_open gauge",
                ] {
                    #expect(families.contains { $0.hasPrefix(name + " ") }, "\(name)")
                }
                let told = String(decoding: text.bytes, as: UTF8.self)
                #expect(told.contains(#"counterfoil_queue_depth{tenant="waiting",channel="sms",work="send"} 1.0"#))
                #expect(told.contains(#"counterfoil_payments_waiting{tenant="acme"} 1.0"#))
                #expect(told.contains(#"counterfoil_gateway_breaker_open{tenant="acme"} 0.0"#))
                #expect(told.contains(#"status="delivered""#) && !told.contains("15550009999"))
                #expect(!told.contains(tenant.id), "a tenant without work has no series")
                #expect(try await admin.at(port).call(.get, "/livez").status == 404)
                #expect(try await admin.call(.get, "/metrics").status == 200)
                #expect(try await sender.call(.get, "/metrics").status == 403)
            }
        }
    }

    private static func receipt(_ id: String) -> JSONValue {
        [
            "transaction": [
                "id": .string(id), "amount": "1.00", "currency": "USD", "paidAt": "2026-11-22T09:30:00Z",
            ],
            "recipient": ["phone": "+15550009999"], "channels": ["sms"],
        ]
    }

    private static func deliver(_ id: String, _ sender: APIClient) async throws {
        let made = try await sender.expect(.post, "/v1/receipts", receipt(id), headers: ["Idempotency-Key": "key"])
        let path = "/v1/receipts/\(try #require(made["id"]?.string))"
        while try await sender.expect(.get, path)["status"] != "delivered" {
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private static func metricsPort(_ log: ServerLog) async throws -> Int {
        while true {
            if let port = log.lines.lazy.compactMap(metricsPort).first { return port }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private static func metricsPort(_ line: String) -> Int? {
        guard let range = line.range(of: "\"metrics-port\":\"") else { return nil }
        return Int(line[range.upperBound...].prefix { $0.isNumber })
    }

    /// Names, types and numbers of samples, as prometheus-client reads them.
    private static func parse(_ text: String) async throws -> [String] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        return try await TemporaryFolder.run { folder in
            let file = try folder.write(text, to: "metrics.txt")
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            let command = "\"$(scripts/venv)/bin/python\" scripts/openmetrics_check.py < '\(file)'"
            let ended = try await CounterfoilProgram.run(
                "/bin/sh", ["-c", "cd '\(root)' && \(command)"], environment: ["PATH": path, "HOME": folder.path])
            try #require(ended.code == 0, "\(ended.errors)\n\(text)")
            return ended.output.split(separator: "\n").map(String.init)
        }
    }
}
