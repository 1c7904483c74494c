import Domain
import Intake
import JSON
import Sandbox
import Storage
import Templating
import Testing

extension TestTenant {
    /// A conversation of the make-believe cloud with one customer.
    func converse(_ id: String, _ attributes: JSONValue = [:], phone: String? = "+15551230101", contact: String? = nil)
    {
        var customer = JSONObject([
            .init(name: "id", value: "c"), .init(name: "purpose", value: "customer"),
            .init(name: "attributes", value: attributes),
        ])
        if let phone { customer["address"] = .string(phone) }
        if let contact { customer["externalContactId"] = .string(contact) }
        converse(id, participants: [.object(customer), ["id": "a", "purpose": "agent"]])
    }

    func converse(_ id: String, participants: [JSONValue]) {
        organize(["conversations": [["id": .string(id), "participants": .array(participants)]]])
    }

    func organize(_ change: JSONValue) {
        let body = change.merging(patch: ["clientId": .string(slug)])
        let answer = world.sandbox.administer(
            "POST", "organizations", json: String(decoding: body.serialized(), as: UTF8.self))
        #expect(answer.status < 300, "\(answer.body)")
    }

    /// Tells the server of an event, as the webhook does.
    @discardableResult
    func tell(_ body: JSONValue) async throws -> TakeEvent.Answer {
        try await TakeEvent(store: world.store).take(body, for: id, by: .service, at: world.clock.now)
    }

    func ended(_ conversation: String, at second: Int = 0, _ more: JSONValue = [:]) -> JSONValue {
        let event: JSONValue = [
            "schema": "receipt-trigger/1", "event": "customer.end", "conversationId": .string(conversation),
            "eventTime": .integer(1_795_341_490_000 + second * 1_000), "mediaType": "VOICE",
        ]
        return event.merging(patch: more)
    }

    func receipts(in conversation: String) async throws -> [Receipt] {
        var filter = ReceiptFilter()
        filter.conversationID = conversation
        return try await store.receipts(filter, before: nil, limit: 50)
    }

    func outcomes() async throws -> [EventOutcome: Int] {
        try await store.eventHealth(at: world.clock.now).outcomes
    }
}

extension World {
    /// Lets time pass until no event waits: more of it when nothing happens for long.
    func untilNoEventWaits(
        of tenant: TestTenant, location: SourceLocation = #_sourceLocation
    ) async throws {
        var stillness = Stillness()
        for _ in 0..<20_000 {
            let waiting = try await tenant.store.eventHealth(at: clock.now).waiting
            guard waiting > 0 else { return }
            stillness.look(at: waiting << 32 ^ sandbox.requestCount)
            // Never much faster than answers come on a busy machine.
            clock.advance(by: Milliseconds(min(5 << min(stillness.looks / 4, 12), 2_000)))
            try await stillness.pause()
        }
        Issue.record("events wait for ever", sourceLocation: location)
    }
}
