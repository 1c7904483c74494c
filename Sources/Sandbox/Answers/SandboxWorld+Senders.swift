import JSON

extension SandboxWorld {
    func phoneNumbers(_ call: Call) throws(Refusal) -> SandboxReply {
        let numbers = organizations[call.caller.clientID]?.numbers ?? []
        let wanted = call.request.query["phoneNumber"]
        let entities = numbers.enumerated().filter { wanted == nil || $1.phoneNumber == wanted }.map { index, number in
            let body: JSONValue = [
                "id": .string("sms-number-\(index + 1)"), "name": .string(number.phoneNumber),
                "phoneNumber": .string(number.phoneNumber), "phoneNumberType": "local",
                "phoneNumberStatus": .string(number.status), "capabilities": ["sms"], "version": 1,
                "supportsSms": true, "supportsMms": false, "supportsVoice": false,
            ]
            return body
        }
        return .json(Self.listing(entities))
    }

    func emailDomains(_ call: Call) -> SandboxReply {
        let domains = organizations[call.caller.clientID]?.emailDomains ?? []
        return .json(
            Self.listing(
                domains.map { domain in
                    [
                        "id": .string(domain), "name": .string(domain),
                        "cnameVerificationResult": ["status": "VERIFIED"],
                        "dkimVerificationResult": ["status": "VERIFIED"],
                    ]
                }))
    }

    /// An entity listing of one page.
    static func listing(_ entities: [JSONValue]) -> JSONValue {
        [
            "entities": .array(entities), "pageSize": .integer(max(25, entities.count)), "pageNumber": 1,
            "total": .integer(entities.count), "pageCount": 1,
        ]
    }
}
