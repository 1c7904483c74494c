import JSON

extension LoggedRequest {
    var listing: JSONValue {
        [
            "organization": .optional(organization), "operation": .string(operation.rawValue),
            "method": .string(method), "path": .string(path), "status": .integer(status), "at": .integer(at),
        ]
    }
}

extension FaultBoard.Entry {
    var listing: JSONValue {
        var body = JSONObject()
        body["id"] = .integer(id)
        if let organization = order.organization { body["organization"] = .string(organization) }
        body["operation"] = .string(order.operation?.rawValue ?? "any")
        body["kind"] = .string(order.kind.rawValue)
        if let status = order.status { body["status"] = .integer(status) }
        if let seconds = order.retryAfterSeconds { body["retryAfterSeconds"] = .integer(seconds) }
        if let milliseconds = order.latencyMilliseconds { body["latencyMilliseconds"] = .integer(milliseconds) }
        body["times"] = .integer(order.times)
        body["probability"] = .double(order.probability)
        body["struck"] = .integer(struck)
        return .object(body)
    }
}

extension Organization {
    var listing: JSONValue {
        [
            "clientId": .string(clientID), "id": .string(id), "hasClientSecret": .bool(clientSecret != nil),
            "numbers": .array(
                numbers.map { ["phoneNumber": .string($0.phoneNumber), "status": .string($0.status)] }),
            "emailDomains": .array(emailDomains.map(JSONValue.string)),
            "rateLimit": [
                "requests": .integer(rateLimit.requests), "windowSeconds": .integer(rateLimit.windowSeconds),
            ],
            "tokenLifetimeSeconds": .integer(tokenLifetimeSeconds),
            "analyticsLagMilliseconds": .integer(analyticsLagMilliseconds), "answer202": .bool(answersWith202),
            "missingPermissions": .array(missingPermissions.sorted().map(JSONValue.string)),
            "contacts": .array(contacts.map(\.guideProfile)),
            "stoppedPhones": .array(stoppedPhones.sorted().map(JSONValue.string)),
        ]
    }
}
