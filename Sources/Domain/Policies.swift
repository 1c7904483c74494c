package import JSON

/// What a tenant decides about its receipts.
package struct Policies: Sendable, Hashable {
    /// What happens with a recipient of whom the platform has no contact record.
    package enum NoRecord: String, Sendable, CaseIterable {
        case allow, block
    }

    /// What may lead to the next channel.
    package enum FallbackCause: String, Sendable, CaseIterable {
        case undelivered, failed, unconfirmed
        case blocked = "blocked_by_compliance"
    }

    /// What follows when nobody can tell whether a message was taken.
    package enum AmbiguousChoice: String, Sendable, CaseIterable {
        case retry
        case followUp = "follow-up"
    }

    package var channels: [Channel] = [.sms, .email]
    /// How long a message may stay unconfirmed before the next channel is tried, where `unconfirmed` is among the causes.
    package var fallbackAfter: Milliseconds = .minutes(10)
    package var fallbackOn: Set<FallbackCause> = [.undelivered, .failed]
    package var retryMaximum: Int = 3
    package var retryBaseSeconds: Double = 1
    package var onNoRecord: NoRecord = .allow
    /// The custom fields of a contact that say "opted out", by channel (`platform` dialect).
    package var consentFields: [Channel: String] = [:]
    package var personalDays: Int = 30
    package var receiptDays: Int = 400
    package var ambiguousThen: AmbiguousChoice = .retry
    package var ambiguousWindow: Milliseconds = .minutes(5)
    package var expiry: Milliseconds = .hours(4)
    /// When customers get no SMS; `nil` for never.
    package var quietHours: QuietHours?
    /// How long a person has for a follow-up.
    package var followUpDue: Milliseconds = .hours(24)
    /// Which events start a receipt.
    package var triggers = EventTriggers()

    package init() {}
}

extension Policies {
    package init?(reading reader: FieldReader) {
        self.init()
        if let order = reader.array("channels", limit: Channel.allCases.count, Field.choice(Channel.self)) {
            reader.checkOrder(of: order)
            channels = order
        }
        readFallback(reader)
        readRetry(reader)
        readConsent(reader)
        readRetention(reader)
        let due = reader.object("followUps") { $0.optional("due", Milliseconds.field(.minutes(1) ... .days(30))) }
        followUpDue = (due ?? nil) ?? followUpDue
        triggers = reader.object("triggers", EventTriggers.init(reading:)) ?? triggers
        quietHours = reader.object("quietHours", QuietHours.init(reading:))
        expiry = reader.optional("expiry", Milliseconds.field(.minutes(1) ... .days(30))) ?? expiry
    }

    private mutating func readFallback(_ reader: FieldReader) {
        let read = reader.object("fallback") { fallback in
            (
                fallback.optional("after", Milliseconds.field(.seconds(1) ... .days(7))),
                fallback.array("on", limit: 8, Field.choice(FallbackCause.self))
            )
        }
        fallbackAfter = read?.0 ?? fallbackAfter
        fallbackOn = read?.1.map(Set.init) ?? fallbackOn
    }

    private mutating func readRetry(_ reader: FieldReader) {
        let retry = reader.object("retry") { retry in
            (retry.optional("max", Field.integer(0...3)), retry.optional("baseSeconds", Field.number(0.01...60)))
        }
        retryMaximum = retry?.0 ?? retryMaximum
        retryBaseSeconds = retry?.1 ?? retryBaseSeconds
        let ambiguous = reader.object("ambiguous") { ambiguous in
            (
                ambiguous.optional("then", Field.choice(AmbiguousChoice.self)),
                ambiguous.optional("window", Milliseconds.field(.seconds(1) ... .hours(24)))
            )
        }
        ambiguousThen = ambiguous?.0 ?? ambiguousThen
        ambiguousWindow = ambiguous?.1 ?? ambiguousWindow
    }

    private mutating func readConsent(_ reader: FieldReader) {
        let consent = reader.object("consent") { consent in
            (
                consent.optional("onNoRecord", Field.choice(NoRecord.self)),
                consent.object("fields") { fields in
                    Channel.allCases.reduce(into: [:]) { result, channel in
                        result[channel] = fields.optional(channel.rawValue, Field.text(1...100))
                    }
                }
            )
        }
        onNoRecord = consent?.0 ?? onNoRecord
        consentFields = consent?.1 ?? consentFields
    }

    private mutating func readRetention(_ reader: FieldReader) {
        let retention = reader.object("retention") { retention in
            (
                retention.optional("personalDays", Field.integer(1...3_650)),
                retention.optional("receiptDays", Field.integer(1...3_650))
            )
        }
        personalDays = retention?.0 ?? personalDays
        receiptDays = retention?.1 ?? receiptDays
    }

    package var json: JSONValue {
        let fields = JSONObject(
            Channel.allCases.compactMap { channel in
                consentFields[channel].map { .init(name: channel.rawValue, value: .string($0)) }
            })
        let causes = FallbackCause.allCases.filter(fallbackOn.contains).map { JSONValue.string($0.rawValue) }
        return [
            "channels": .array(channels.map { .string($0.rawValue) }),
            "fallback": ["after": fallbackAfter.json, "on": .array(causes)],
            "retry": ["max": .integer(retryMaximum), "baseSeconds": .double(retryBaseSeconds)],
            "consent": ["onNoRecord": .string(onNoRecord.rawValue), "fields": .object(fields)],
            "retention": ["personalDays": .integer(personalDays), "receiptDays": .integer(receiptDays)],
            "ambiguous": ["then": .string(ambiguousThen.rawValue), "window": ambiguousWindow.json],
            "expiry": expiry.json, "quietHours": quietHours?.json ?? .null, "followUps": ["due": followUpDue.json],
            "triggers": triggers.json,
        ]
    }
}
