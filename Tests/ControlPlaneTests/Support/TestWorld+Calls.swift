import Domain
import JSON
import Testing

extension TestWorld {
    /// One request on a connection of its own. The answer is checked against the contract.
    @discardableResult
    func call(
        _ method: String, _ path: String, as role: Role? = nil, key: String? = nil, headers: [String: String] = [:],
        body: String? = nil, mediaType: String = "application/json", expect status: Int? = nil,
        at location: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
        if let key = key ?? role.flatMap({ keys[$0] }) { lines.append("Authorization: Bearer \(key)") }
        if let body { lines += ["Content-Type: \(mediaType)", "Content-Length: \(body.utf8.count)"] }
        lines += headers.map { "\($0.key): \($0.value)" }
        let wire = try Wire(port: port)
        await wire.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
        let answer = try #require(
            Answer.parse(await wire.read(), toHead: method == "HEAD").first, "no answer", sourceLocation: location)
        if let status {
            #expect(answer.status == status, "\(method) \(path): \(answer.text)", sourceLocation: location)
        }
        let faults = try Contract.shared().faults(of: answer, to: method, path)
        #expect(faults == [], "\(method) \(path): \(answer.text)", sourceLocation: location)
        return answer
    }

    /// A request with a JSON body.
    @discardableResult
    func send(
        _ method: String, _ path: String, _ body: JSONValue, as role: Role, headers: [String: String] = [:],
        expect status: Int? = nil, at location: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        try await call(
            method, path, as: role, headers: headers, body: String(decoding: body.serialized(), as: UTF8.self),
            expect: status, at: location)
    }

    /// Asks for a receipt as an upstream system does.
    @discardableResult
    func post(
        _ receipt: JSONValue = .receipt(), key: String = "k1", expect status: Int,
        at location: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        try await send(
            "POST", "/v1/receipts", receipt, as: .sender, headers: ["Idempotency-Key": key], expect: status,
            at: location)
    }

    /// A path of the tenant's settings.
    func settings(_ name: String) -> String { "/v1/tenants/\(tenant)/\(name)" }
}

extension JSONValue {
    /// A valid request for a receipt.
    static func receipt(_ transaction: String = "TXN-1") -> JSONValue {
        [
            "transaction": [
                "id": .string(transaction), "amount": "150.00", "currency": "USD", "cardLast4": "4567",
                "paidAt": "2026-11-22T09:30:00Z",
            ],
            "recipient": ["phone": "+15550001234", "email": "carol@example.com", "name": "Carol"],
        ]
    }

    /// This value with one member changed, named by a path such as `transaction/amount`; `nil` removes it.
    func with(_ path: String, _ value: JSONValue?) -> JSONValue {
        let steps = path.split(separator: "/", maxSplits: 1).map(String.init)
        guard var object, let first = steps.first else { return self }
        object[first] = steps.count == 1 ? value : (object[first] ?? [:]).with(steps[1], value)
        return .object(object)
    }
}
