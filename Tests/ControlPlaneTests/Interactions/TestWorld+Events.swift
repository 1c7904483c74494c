import Domain
import Foundation
import JSON
import Privacy
import Testing
import Vault

extension TestWorld {
    var webhook: String { "/v1/webhooks/genesys/\(tenant)" }

    struct Secret {
        let id: String
        let text: String
        let signing: String
    }

    func makeSecret(expiresAt: Timestamp? = nil) async throws -> Secret {
        let answer = try await send(
            "POST", settings("webhook-secrets"), ["name": "action", "expiresAt": expiresAt?.json ?? .null],
            as: .tenantAdmin, expect: 201)
        return Secret(
            id: try #require(answer.json["id"]?.string), text: try #require(answer.json["secret"]?.string),
            signing: try #require(answer.json["signingSecret"]?.string))
    }

    /// Tells of an event with a secret as bearer; answers outcome and reason, such as `ignored not-a-trigger`.
    @discardableResult
    func tell(
        _ event: JSONValue, secret: Secret, expect status: Int = 202, at location: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let answer = try await call(
            "POST", webhook, key: secret.text, body: String(decoding: event.serialized(), as: UTF8.self),
            expect: status, at: location)
        return (answer.json["outcome"]?.string ?? answer.json["code"]?.string ?? "")
            + (answer.json["reason"]?.string.map { " " + $0 } ?? "")
    }

    /// Headers of Standard Webhooks.
    func signature(_ body: String, _ secret: Secret, id: String = "msg_1", at time: Timestamp) throws -> [String:
        String]
    {
        let key = try #require(WebhookSignature.secret(from: secret.signing))
        let seconds = time.milliseconds / 1_000
        return [
            "webhook-id": id, "webhook-timestamp": String(seconds),
            "webhook-signature": WebhookSignature.header(
                id: id, timestamp: seconds, body: Array(body.utf8), with: [key]),
        ]
    }

    func outcomes() async throws -> [String: Int] {
        let health = try await call("GET", settings("health"), as: .tenantAdmin, expect: 200)
        let members = health.json["events"]?["outcomes"]?.object?.members ?? []
        return members.reduce(into: [:]) { $0[$1.name] = $1.value.integer.map(Int.init) }
    }
}

extension JSONValue {
    static func guideEvent(_ type: String = "interaction.completed", _ conversation: String = "conv_1") -> JSONValue {
        [
            "eventType": .string(type), "timestamp": "2026-11-22T09:58:10Z", "conversationId": .string(conversation),
            "interactionId": "int_987654321", "contact": ["id": "contact_987654321", "name": "John Doe"],
            "conversation": ["type": "message", "channelType": "sms"],
        ]
    }

    static func triggerEvent(_ event: String = "customer.end") -> JSONValue {
        [
            "schema": "receipt-trigger/1", "event": .string(event), "eventTime": 1_795_341_490_000,
            "conversationId": "bbbbbbbb-0000-4000-8000-000000000002",
            "participantId": "30000000-0000-4000-8000-000000000030", "mediaType": "VOICE",
            "paymentRef": "tok_captured_1", "externalContactId": "eeeeeeee-0000-4000-8000-000000000005",
        ]
    }

    static func bridgeEvent(_ topic: String = "customer.end", direction: String = "INBOUND") -> JSONValue {
        let conversation = "bbbbbbbb-0000-4000-8000-000000000003"
        return [
            "version": "0", "id": "10000000-0000-4000-8000-000000000010",
            "detail-type": .string("v2.detail.events.conversation.{id}.\(topic)"),
            "source": "aws.partner/genesys.com/cloud/20000000-0000-4000-8000-000000000020/receipts",
            "account": "000000000000", "time": "2026-11-22T09:58:11Z", "region": "eu-west-2", "resources": [],
            "detail": [
                "topicName": .string("v2.detail.events.conversation.\(conversation).\(topic)"), "version": "2",
                "eventBody": [
                    "eventTime": 1_795_341_490_000, "conversationId": .string(conversation),
                    "participantId": "30000000-0000-4000-8000-000000000030", "mediaType": "VOICE",
                    "direction": .string(direction), "ani": "tel:+447700900123", "dnis": "tel:+441632960001",
                    "conversationExternalContactIds": ["eeeeeeee-0000-4000-8000-000000000005"],
                ],
                "metadata": ["CorrelationId": "60000000-0000-4000-8000-000000000060"],
                "timestamp": "2026-11-22T09:58:11.013Z",
            ],
        ]
    }
}
