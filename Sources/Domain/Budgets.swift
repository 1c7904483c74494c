package import JSON

/// What a tenant may send in a time, and how many requests its Genesys organisation may be asked.
package struct Budgets: Sendable, Hashable {
    /// SMS parts a second: carriers bill parts, so parts are what is counted.
    package var smsPerSecond: Double = 50
    package var smsBurst: Int = 50
    package var smsPerDay: Int = 100_000
    package var emailPerMinute: Int = 300
    /// Genesys Cloud allows 300 requests a minute for a token.
    package var requestsPerMinute: Int = 300

    package init() {}

    package init?(reading reader: FieldReader) {
        self.init()
        _ = reader.object("sms") { sms in
            smsPerSecond = sms.optional("perSecond", Field.number(0.01...1_000_000)) ?? smsPerSecond
            smsBurst = sms.optional("burst", Field.integer(1...1_000_000)) ?? max(1, Int(smsPerSecond.rounded(.up)))
            smsPerDay = sms.optional("perDay", Field.integer(0...1_000_000_000)) ?? smsPerDay
            return ()
        }
        _ = reader.object("email") { email in
            emailPerMinute = email.optional("perMinute", Field.integer(1...60_000_000)) ?? emailPerMinute
            return ()
        }
        _ = reader.object("apiRequests") { requests in
            requestsPerMinute = requests.optional("perMinute", Field.integer(1...60_000_000)) ?? requestsPerMinute
            return ()
        }
    }

    package var json: JSONValue {
        [
            "sms": ["perSecond": .double(smsPerSecond), "burst": .integer(smsBurst), "perDay": .integer(smsPerDay)],
            "email": ["perMinute": .integer(emailPerMinute)],
            "apiRequests": ["perMinute": .integer(requestsPerMinute)],
        ]
    }
}
