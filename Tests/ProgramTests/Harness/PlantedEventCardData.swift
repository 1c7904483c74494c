import HTTPTypes
import JSON
import Sandbox
import Testing

/// Puts a card number into each field, each name and each element of each shape of an event, and into what the platform
/// tells of the conversation.
enum PlantedEventCardData {
    private static let plain = "4539578763621486"
    private static let spellings = [plain, "4539 5787 6362 1486", "card 4539-5787-6362-1486!"]
    private static let told = ["4539578", "4539 57", "4539-57", "63621486", "6362 1486"]

    static func plant(_ scene: Scene, _ tenant: TestTenant, _ admin: APIClient) async throws {
        let path = "/v1/tenants/\(tenant.id)"
        let secret = try await admin.expect(.post, path + "/webhook-secrets", ["name": "planted"])
        let genesys = admin.with(key: try #require(secret["secret"]?.string))
        var count = 0
        for shape in shapes {
            for event in spellings.flatMap({ shape.planted(.string($0)) }) + shape.planted(.integer(Int64(plain) ?? 0))
                + shape.plantedNames(plain)
            {
                count += 1
                converse("conv_\(count)", [["id": "c", "purpose": "customer"]], scene, tenant)
                let answer = try await genesys.call(
                    .post, "/v1/webhooks/genesys/\(tenant.id)", try numbered(event, count))
                let text = String(decoding: answer.bytes, as: UTF8.self)
                #expect([202, 422].contains(answer.status), "\(answer.status) \(event.serialized().count)")
                for trace in told { #expect(!text.contains(trace)) }
            }
        }
        #expect(count > 150, "only \(count) events")
        try await letTheConversationTell(scene, tenant, genesys)
        for _ in 0..<3_000 {
            let health = try await admin.expect(.get, path + "/health")
            if health["events"]?["waiting"] == 0 { break }
            try await Task.sleep(for: .milliseconds(20))
        }
        let health = try await admin.expect(.get, path + "/health")
        #expect(health["events"]?["waiting"] == 0, "\(health["events"] ?? .null)")
        let agent = admin.with(key: tenant.agentKey)
        for list in ["/v1/follow-ups?limit=200", "/v1/receipts?limit=200"] {
            let text = String(decoding: try await agent.call(.get, list).bytes, as: UTF8.self)
            for trace in told { #expect(!text.contains(trace), "\(list)") }
        }
    }

    /// The participant's attributes: the payment's own, another one, and the name of one; and the other fields.
    private static func letTheConversationTell(_ scene: Scene, _ tenant: TestTenant, _ genesys: APIClient) async throws
    {
        let customer: JSONValue = [
            "id": "c", "purpose": "customer", "address": "+15550107780", "externalContactId": "contact_1",
            "attributes": ["receipt.paymentRef": "tok_captured_planted", "note": "x"],
        ]
        for (index, planted) in (customer.planted(.string(plain)) + customer.plantedNames(plain)).enumerated() {
            let id = "conv_planted_\(index)"
            converse(id, [planted], scene, tenant)
            let event: JSONValue = [
                "schema": "receipt-trigger/1", "event": "customer.end", "conversationId": .string(id),
                "eventTime": 1_795_341_490_000,
            ]
            try await genesys.expect(.post, "/v1/webhooks/genesys/\(tenant.id)", event)
        }
    }

    private static func converse(_ id: String, _ participants: JSONValue, _ scene: Scene, _ tenant: TestTenant) {
        let body: JSONValue = [
            "clientId": .string(tenant.organization),
            "conversations": [["id": .string(id), "participants": participants]],
        ]
        scene.sandbox.state.administer(
            "POST", "organizations", json: String(decoding: body.serialized(), as: UTF8.self))
    }

    /// Another event than those before it, about another payment.
    private static func numbered(_ event: JSONValue, _ number: Int) throws -> JSONValue {
        let text = String(decoding: event.serialized(), as: UTF8.self).replacing("_0", with: "_\(number)")
        return try JSONValue(parsing: Array(text.utf8))
    }

    /// With all that is read of each; `_0` becomes a number. Nothing is sent for them: hundreds of messages more would have
    /// ids that end up side by side in the store, and some of those look like a card number.
    private static let shapes: [JSONValue] = [
        [
            "eventType": "interaction.completed", "timestamp": "2026-11-22T09:58:10Z", "conversationId": "conv_0",
            "interactionId": "int_0", "paymentRef": "tok_failed_0",
            "contact": [
                "id": "contact_1", "name": "John Doe", "phone": "+15550107781", "email": "j@example.org",
                "locale": "en-US",
            ],
            "conversation": ["type": "message", "channelType": "sms", "direction": "inbound", "queueId": "q1"],
            "message": ["direction": "inbound", "body": "hello", "text": "hello", "from": ["address": "+15550107781"]],
        ],
        [
            "schema": "receipt-trigger/1", "event": "customer.end", "eventTime": 1_795_341_490_000,
            "conversationId": "conv_0", "participantId": "p1", "mediaType": "VOICE", "direction": "INBOUND",
            "queueId": "q1", "paymentRef": "tok_failed_0", "externalContactId": "contact_1", "name": "John Doe",
            "phone": "+15550107782", "email": "j@example.org", "locale": "en-US", "messageText": "hello",
        ],
        [
            "version": "0", "id": "10000000-0000-4000-8000-000000000010",
            "detail-type": "v2.detail.events.conversation.{id}.customer.end", "source": "aws.partner/genesys.com/cloud",
            "account": "000000000000", "time": "2026-11-22T09:58:11Z", "region": "eu-west-2", "resources": ["r"],
            "detail": [
                "topicName": "v2.detail.events.conversation.conv_0.customer.end", "version": "2",
                "eventBody": [
                    "eventTime": 1_795_341_490_000, "conversationId": "conv_0", "participantId": "p1",
                    "mediaType": "VOICE", "direction": "INBOUND", "queueId": "q1", "externalContactId": "contact_1",
                    "ani": "tel:+15550107783", "dnis": "tel:+441632960001", "addressFrom": "j@example.org",
                    "addressTo": "r@example.org", "wrapupNotes": "paid", "callbackNumbers": ["+15550107783"],
                    "attributes": ["receipt.paymentRef": "tok_failed_0", "note": "x"],
                    "conversationExternalContactIds": ["contact_1", "contact_2"],
                ],
                "metadata": ["CorrelationId": "c1"], "timestamp": "2026-11-22T09:58:11.013Z",
            ],
        ],
    ]
}

extension JSONValue {
    /// Each name in it, one at a time, with a card number in its place.
    fileprivate func plantedNames(_ card: String) -> [JSONValue] {
        switch self {
        case .object(let object):
            return object.members.indices.flatMap { index -> [JSONValue] in
                let member = object.members[index]
                return ([(card, member.value)] + member.value.plantedNames(card).map { (member.name, $0) }).map {
                    var members = object.members
                    members[index] = .init(name: $0.0, value: $0.1)
                    return .object(JSONObject(members))
                }
            }
        case .array(let elements):
            return elements.indices.flatMap { index in
                elements[index].plantedNames(card).map { planted in
                    var all = elements
                    all[index] = planted
                    return .array(all)
                }
            }
        default: return []
        }
    }
}
