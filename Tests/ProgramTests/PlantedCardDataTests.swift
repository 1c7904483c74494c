import Foundation
import HTTPTypes
import JSON
import Sandbox
import Testing
import Transport

/// A card number is put wherever something can be put, and then looked for wherever something is kept or sent.
@Suite struct PlantedCardDataTests {
    /// Valid, and no published one, so that it can't come from anywhere else.
    private static let number = "4539578763621486"
    private static let grouped = "4539 5787 6362 1486"
    private static let traces = ["4539578763621486", "4539 5787", "4539%205787", "4539-5787", "63621486", "6362 1486"]

    @Test func aCardNumberComesNeitherInNorOut() async throws {
        try await Scene.run { scene in
            let ended = try await scene.serve(RunningServer.standardArguments + ["--log-level", "trace"]) { server in
                let admin = scene.admin(server.port)
                let tenant = try await TestTenant.make(
                    "acme", dialect: "platform", sandbox: scene.sandbox, admin: admin)
                let sender = admin.with(key: tenant.senderKey)
                let receipt = try await sender.expect(
                    .post, "/v1/receipts", Self.receipt("TXN-1"), headers: ["Idempotency-Key": "first"])
                let planter = Planter(
                    admin: admin, sender: sender, tenant: tenant.id, receipt: receipt["id"]?.string ?? "")
                let document = try await admin.call(.get, "/openapi.yaml")
                let yaml = String(decoding: document.bytes, as: UTF8.self)
                var count = 0
                for operation in try ContractOperations(yaml: yaml).all { count += try await planter.plant(operation) }
                #expect(count > 500, "only \(count) requests")
                try await Self.letThePlatformTellCardData(scene, tenant, admin)
                try await PlantedGatewayCardData.plant(scene, tenant, admin)
                try await PlantedEventCardData.plant(scene, tenant, admin)
            }
            try await Self.search(scene, ended.log)
        }
    }

    private static func receipt(_ transaction: String) -> JSONValue {
        [
            "transaction": [
                "id": .string(transaction), "amount": "150.00", "currency": "USD", "paidAt": "2026-01-27T14:30:00Z",
            ],
            "recipient": ["phone": "+15550107777", "email": "payer@example.org", "contactId": "contact_1"],
        ]
    }

    /// Each answer of the platform that can be bent holds a card number, as a good answer and as an error.
    private static func letThePlatformTellCardData(
        _ scene: Scene, _ tenant: TestTenant, _ admin: APIClient
    ) async throws {
        let examination = Examination(api: admin, sandbox: scene.sandbox)
        let operations: [SandboxOperation] = [.sendSMS, .sendEmail, .status, .contact, .conversation, .analytics]
        for (index, operation) in operations.enumerated() {
            for status in [nil, 400, 422] {
                scene.sandbox.state.order(
                    FaultOrder(.cardData, organization: tenant.organization, operation: operation, status: status))
                let made = try await admin.with(key: tenant.senderKey).expect(
                    .post, "/v1/receipts", receipt("TXN-G\(index)-\(status ?? 0)"),
                    headers: ["Idempotency-Key": "g-\(index)-\(status ?? 0)"])
                let id = try #require(made["id"]?.string)
                _ = try await examination.settled(id, of: tenant)
                let events = try await admin.with(key: tenant.senderKey).call(.get, "/v1/receipts/\(id)/events")
                #expect(
                    !String(decoding: events.bytes, as: UTF8.self).contains("4111111"), "\(operation) \(status ?? 0)")
                scene.sandbox.state.removeFaults()
            }
        }
    }

    private static func search(_ scene: Scene, _ log: ServerLog) async throws {
        let lines = log.lines.joined(separator: "\n")
        try scene.folder.write(lines, to: "server.log")
        let names = try FileManager.default.subpathsOfDirectory(atPath: scene.folder.path)
        #expect(names.contains { $0.hasSuffix(".sqlite") } && names.contains("server.log"))
        for name in names {
            guard let bytes = FileManager.default.contents(atPath: scene.folder.path + "/" + name) else { continue }
            for trace in traces + ["4111111111111111"] {
                #expect(bytes.range(of: Data(trace.utf8)) == nil, "\(trace) stands in \(name)")
            }
        }
        let messages = scene.sandbox.state.messages().map { "\($0)" }.joined()
        for trace in traces { #expect(!messages.contains(trace)) }
        let swept = try await CounterfoilProgram.run(["sweep", scene.folder.path])
        #expect(swept.code == 0, "\(swept.output) \(swept.errors)")
    }
}

/// Sends one operation with a card number in each place, one at a time.
private struct Planter {
    let admin: APIClient
    let sender: APIClient
    let tenant: String
    let receipt: String

    private static let plain = "4539578763621486"
    private static let spellings = ["4539578763621486", "4539%205787%206362%201486", "%34539578763621486"]
    private static let told = ["4539578", "4539 57", "4539%20", "4539-57", "4539\u{a0}57", "63621486"]
    private static let headers = [
        "X-Request-Id", "Idempotency-Key", "If-Match", "If-None-Match", "Referer", "Cookie", "X-Card",
        "Accept", "Accept-Language", "From",
    ]

    func plant(_ operation: ContractOperations.Operation) async throws -> Int {
        let path = filled(operation.path)
        let isOpen = !operation.path.hasPrefix("/v1") || operation.path.hasSuffix("/problems")
        var count = 0
        for place in operation.path.split(separator: "/") where place.hasPrefix("{") {
            for spelling in Self.spellings {
                let target = operation.path.replacing(String(place), with: spelling)
                count += try await send(operation, filled(target), operation.body, mustRefuse: true)
            }
        }
        for name in operation.query + ["note"] {
            for spelling in Self.spellings {
                count += try await send(operation, "\(path)?\(name)=\(spelling)", operation.body, mustRefuse: !isOpen)
            }
        }
        for name in Self.headers {
            count += try await send(
                operation, path, operation.body, [name: "4539 5787 6362 1486"], mustRefuse: !isOpen)
        }
        let trace = "00-4539578763621486abcdefabcdefabcd-00f067aa0ba902b7-01"
        count += try await send(
            operation, path, ["n": "4539-5787-6362-1486"], ["traceparent": trace], mustRefuse: false)
        // Checks and tells what is wrong, with 200; nothing is stored.
        let isRefused = !operation.path.hasSuffix("/validate")
        for body in operation.body?.planted(.string("4539\u{a0}5787\u{a0}6362\u{a0}1486")) ?? [] {
            count += try await send(operation, path, body, mustRefuse: isRefused)
        }
        for body in operation.body?.planted(.string(Self.plain)) ?? [] {
            count += try await send(operation, path, body, mustRefuse: isRefused)
        }
        return count
    }

    private func filled(_ path: String) -> String {
        let values = [
            "{tenant}": tenant, "{receipt}": receipt, "{template}": "payment-receipt", "{version}": "1",
            "{locale}": "en", "{code}": "card-data", "{sequence}": "1", "{key}": "key_01kapyt9h3d6p8r0t2v4x6z8a1",
            "{callback}": "whk_01kapyt9h3d6p8r0t2v4x6z8a1",
        ]
        return path.split(separator: "/").reduce(into: "") { $0 += "/" + (values[String($1)] ?? String($1)) }
    }

    private func send(
        _ operation: ContractOperations.Operation, _ target: String, _ body: JSONValue?,
        _ headers: [String: String] = [:], mustRefuse: Bool
    ) async throws -> Int {
        let isSenders = target.hasPrefix("/v1/receipts") || target.hasPrefix("/v1/suppressions")
        let client = isSenders ? sender : admin
        let method = try #require(HTTPRequest.Method(operation.method))
        var all = ["Idempotency-Key": UUID().uuidString, "If-Match": "*"]
        all.merge(headers) { $1 }
        let answer: APIClient.Answer
        do {
            answer = try await client.call(method, target, body, headers: all)
        } catch TransportError.unknown(.timeout) {
            // The machine is busy. The same request once more does no harm.
            answer = try await client.call(method, target, body, headers: all)
        }
        let told: Comment = "\(operation.method) \(target) \(headers.keys): \(answer.status) \(answer.code ?? "")"
        #expect(answer.status < 500, told)
        let text = String(decoding: answer.bytes, as: UTF8.self) + answer.headers.map { "\($0)" }.joined()
        // A batch refuses the one receipt and answers 200.
        let isRefusedInside = target.hasSuffix("/batch") && text.contains("card-data")
        if mustRefuse { #expect((400..<500).contains(answer.status) || isRefusedInside, told) }
        for trace in Self.told { #expect(!text.contains(trace), told) }
        return 1
    }
}
