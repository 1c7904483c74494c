import Domain
import JSON

/// What a body tells: told apart by its fields, whoever sent it.
enum EventBody {
    struct Told {
        var event: InteractionEvent
        /// What the customer wrote, if that came along.
        var text: String?
    }

    case told(Told)
    /// It leads to nothing.
    case ignored(EventOutcome)
    /// No shape that is known.
    case invalid(FieldError)

    init(_ body: JSONValue) {
        let fields = OutsideFields(body)
        if body["schema"]?.string == "receipt-trigger/1" {
            self = Self.trigger(fields)
        } else if body["eventType"] != nil {
            self = Self.guide(fields)
        } else if body["detail"]?.object != nil {
            self = Self.platform(fields["detail"], topic: fields["detail-type"], time: fields["time"])
        } else if body["eventBody"]?.object != nil {
            self = Self.platform(fields, topic: fields["topicName"], time: fields["timestamp"])
        } else {
            self = .invalid(
                FieldError(
                    pointer: "", code: "unknown-shape",
                    detail: "is neither the guide's event, nor receipt-trigger/1, nor an EventBridge envelope"))
        }
    }

    /// What every shape must have: the kind, the time and the conversation.
    static func base(
        _ kind: InteractionEvent.Kind?, at time: OutsideFields, named timeField: String,
        orAt other: OutsideFields? = nil,
        _ conversation: OutsideFields, _ interaction: OutsideFields? = nil, _ more: (inout Told) -> Void
    ) -> EventBody {
        guard let kind else { return .ignored(.unknownEvent) }
        guard let at = time.time ?? other?.time else {
            return .invalid(
                FieldError(
                    pointer: timeField, code: "invalid-time",
                    detail: "must be the time of the event: RFC 3339, or milliseconds since 1970"))
        }
        guard let conversation = conversation.id ?? interaction?.id else { return .ignored(.noConversation) }
        var told = Told(
            event: InteractionEvent(
                kind: kind, at: at, conversationID: conversation, interactionID: interaction?.id ?? conversation))
        more(&told)
        return .told(told)
    }
}

extension EventBody {
    /// `receipt-trigger/1`: what our own data action sends.
    private static func trigger(_ fields: OutsideFields) -> EventBody {
        let kind = fields["event"].text(64).flatMap(InteractionEvent.Kind.init(rawValue:))
        return base(kind, at: fields["eventTime"], named: "/eventTime", fields["conversationId"]) { told in
            told.event.participantID = fields["participantId"].id
            told.event.media = fields["mediaType"].media
            told.event.direction = fields["direction"].direction
            told.event.queueID = fields["queueId"].id
            told.event.paymentReference = fields["paymentRef"].text()
            told.event.contactID = fields["externalContactId"].id
            told.event.contactName = fields["name"].name
            told.event.phone = fields["phone"].phone
            told.event.email = fields["email"].email
            told.event.locale = fields["locale"].locale
            told.text = fields["messageText"].value?.string
        }
    }

    /// The integration guide's.
    private static func guide(_ fields: OutsideFields) -> EventBody {
        let kind = fields["eventType"].text(64).flatMap(InteractionEvent.Kind.init(rawValue:))
        return base(
            kind, at: fields["timestamp"], named: "/timestamp", fields["conversationId"], fields["interactionId"]
        ) { told in
            let (conversation, contact, message) = (fields["conversation"], fields["contact"], fields["message"])
            told.event.media = conversation["type"].media ?? conversation["channelType"].media
            let direction = conversation["direction"].direction
            told.event.direction = direction == .unknown ? message["direction"].direction : direction
            told.event.queueID = conversation["queueId"].id
            told.event.paymentReference = fields["paymentRef"].text()
            told.event.contactID = contact["id"].id
            told.event.contactName = contact["name"].name
            told.event.phone = contact["phone"].phone ?? message["from"]["address"].phone ?? message["from"].phone
            told.event.email = contact["email"].email ?? message["from"]["address"].email ?? message["from"].email
            told.event.locale = contact["locale"].locale
            told.text = message["body"].value?.string ?? message["text"].value?.string
        }
    }
}
