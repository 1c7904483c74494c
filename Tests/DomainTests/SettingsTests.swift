import Domain
import JSON
import Testing

struct SettingsTests {
    private func readAgain<Value>(_ value: JSONValue, _ read: (FieldReader) -> Value?) throws -> Value {
        try JSONValue(parsing: value.serialized()).read(read)
    }

    @Test func everySettingReadsItsOwnDefaultsBack() throws {
        #expect(try readAgain(GenesysSettings().json, GenesysSettings.init(reading:)) == GenesysSettings())
        #expect(try readAgain(SenderSettings().json, SenderSettings.init(reading:)) == SenderSettings())
        #expect(try readAgain(Budgets().json, Budgets.init(reading:)) == Budgets())
        #expect(try readAgain(Policies().json, Policies.init(reading:)) == Policies())
    }

    @Test func anEmptyObjectMeansTheDefaults() throws {
        #expect(try json("{}").read(GenesysSettings.init(reading:)) == GenesysSettings())
        #expect(try json("{}").read(SenderSettings.init(reading:)) == SenderSettings())
        #expect(try json("{}").read(Budgets.init(reading:)) == Budgets())
        #expect(try json("{}").read(Policies.init(reading:)) == Policies())
    }

    @Test func genesysReadsBackWithEveryRegion() throws {
        for region in GenesysRegion.allCases {
            var settings = GenesysSettings()
            settings.dialect = .guide
            settings.region = region
            settings.clientID = "client"
            #expect(try readAgain(settings.json, GenesysSettings.init(reading:)) == settings)
            #expect(settings.apiURL == "https://api.\(region.domain)")
            #expect(settings.loginURL == "https://login.\(region.domain)")
        }
        #expect(GenesysSettings().apiURL == nil)
    }

    @Test func anAddressOfItsOwnGoesBeforeTheRegion() throws {
        let settings = try json(#"{"region": "us-east-1", "apiBaseUrl": "http://127.0.0.1:8080/"}"#)
            .read(GenesysSettings.init(reading:))
        #expect(settings.apiURL == "http://127.0.0.1:8080")
        #expect(settings.loginURL == "https://login.mypurecloud.com")
        #expect(BaseURL.isEncrypted("https://a") && !BaseURL.isEncrypted("http://a"))
    }

    @Test(arguments: [
        ("dialect", #""soap""#, "not-allowed"), ("region", #""mars-1""#, "not-allowed"),
        ("clientId", #""""#, "too-short"),
        ("apiBaseUrl", #""ftp://host""#, "invalid-url"), ("apiBaseUrl", #""https://""#, "invalid-url"),
        ("apiBaseUrl", #""https://user@host""#, "invalid-url"), ("apiBaseUrl", #""https://host?x""#, "invalid-url"),
        ("apiBaseUrl", #""https://ho st""#, "invalid-url"), ("loginBaseUrl", #""host""#, "invalid-url"),
        ("clientSecret", #""x""#, "unknown-field"),
    ]) func genesysErrorsNameTheirField(_ name: String, _ value: String, _ code: String) throws {
        #expect(
            try errors(in: "{\"\(name)\": \(value)}", reading: GenesysSettings.init(reading:)) == ["/\(name) \(code)"])
    }

    @Test func sendersReadBack() throws {
        let text = """
            {"sms": {"from": "+15550001111"},
             "email": {"from": {"email": "r@example.com", "name": "Example"}, "replyTo": "help@example.com"}}
            """
        let senders = try json(text).read(SenderSettings.init(reading:))
        #expect(senders.isSet(for: .sms) && senders.isSet(for: .email))
        #expect(try readAgain(senders.json, SenderSettings.init(reading:)) == senders)
        #expect(!SenderSettings().isSet(for: .sms) && !SenderSettings().isSet(for: .email))
    }

    @Test(arguments: [
        (#"{"sms": {}}"#, "/sms/from required"), (#"{"sms": {"from": "Too Long A Name"}}"#, "/sms/from invalid-sender"),
        (#"{"sms": {"from": "Shop!"}}"#, "/sms/from invalid-sender"), (#"{"sms": []}"#, "/sms wrong-type"),
        (#"{"email": {}}"#, "/email/from required"),
        (#"{"email": {"from": {"email": "x"}}}"#, "/email/from/email invalid-email"),
        (#"{"email": {"from": {"email": "a@b.co"}, "replyTo": 1}}"#, "/email/replyTo wrong-type"),
        (#"{"fax": {}}"#, "/fax unknown-field"),
    ]) func senderErrorsNameTheirField(_ text: String, _ error: String) throws {
        #expect(try errors(in: text, reading: SenderSettings.init(reading:)) == [error])
    }

    @Test func budgetsReadBackAndABurstFollowsTheRate() throws {
        let budgets = try json(
            #"{"sms": {"perSecond": 2.5, "perDay": 7}, "email": {"perMinute": 9}, "apiRequests": {"perMinute": 8}}"#
        )
        .read(Budgets.init(reading:))
        #expect(budgets.smsPerSecond == 2.5 && budgets.smsBurst == 3 && budgets.smsPerDay == 7)
        #expect(budgets.emailPerMinute == 9 && budgets.requestsPerMinute == 8)
        #expect(try readAgain(budgets.json, Budgets.init(reading:)) == budgets)
    }

    @Test(arguments: [
        (#"{"sms": {"perSecond": 0}}"#, "/sms/perSecond out-of-range"),
        (#"{"sms": {"burst": 1.5}}"#, "/sms/burst wrong-type"),
        (#"{"sms": {"perDay": -1}}"#, "/sms/perDay out-of-range"),
        (#"{"email": {"perMinute": 0}}"#, "/email/perMinute out-of-range"),
        (#"{"email": {"perHour": 1}}"#, "/email/perHour unknown-field"),
        (#"{"apiRequests": 5}"#, "/apiRequests wrong-type"),
    ]) func budgetErrorsNameTheirField(_ text: String, _ error: String) throws {
        #expect(try errors(in: text, reading: Budgets.init(reading:)) == [error])
    }

    @Test func policiesReadBack() throws {
        let text = """
            {"channels": ["email", "sms"], "fallback": {"after": "PT3M", "on": ["unconfirmed", "blocked_by_compliance"]},
             "retry": {"max": 1, "baseSeconds": 0.5}, "consent": {"onNoRecord": "block", "fields": {"sms": "optOut"}},
             "retention": {"personalDays": 3, "receiptDays": 9}, "ambiguous": {"then": "follow-up", "window": "PT1M"},
             "expiry": "PT2H", "quietHours": {"from": "21:00", "to": "07:30"}, "followUps": {"due": "PT8H"}}
            """
        let policies = try json(text).read(Policies.init(reading:))
        #expect(policies.channels == [.email, .sms] && policies.fallbackOn == [.unconfirmed, .blocked])
        #expect(policies.fallbackAfter == .minutes(3) && policies.retryMaximum == 1 && policies.retryBaseSeconds == 0.5)
        #expect(policies.onNoRecord == .block && policies.consentFields == [.sms: "optOut"])
        #expect(policies.personalDays == 3 && policies.receiptDays == 9)
        #expect(
            policies.ambiguousThen == .followUp && policies.ambiguousWindow == .minutes(1)
                && policies.expiry == .hours(2) && policies.followUpDue == .hours(8))
        #expect(policies.quietHours == QuietHours(from: 21 * 60, to: 7 * 60 + 30))
        #expect(try readAgain(policies.json, Policies.init(reading:)) == policies)
    }

    @Test func quietHoursMayReachOverMidnight() throws {
        let night = try #require(QuietHours(from: 21 * 60, to: 7 * 60 + 30))
        #expect(
            [0, 449, 1_260, 1_439].allSatisfy(night.contains) && ![450, 720, 1_259].contains(where: night.contains))
        let noon = try #require(QuietHours(from: 720, to: 780))
        #expect([720, 779].allSatisfy(noon.contains) && ![719, 780, 0].contains(where: noon.contains))
    }

    @Test func anEmptyListOfCausesMeansNoFallback() throws {
        #expect(try json(#"{"fallback": {"on": []}}"#).read(Policies.init(reading:)).fallbackOn.isEmpty)
    }

    @Test(arguments: [
        (#"{"channels": []}"#, "/channels too-short"), (#"{"channels": ["sms", "sms"]}"#, "/channels duplicate"),
        (#"{"channels": ["fax"]}"#, "/channels/0 not-allowed"),
        (#"{"fallback": {"after": "10"}}"#, "/fallback/after invalid-duration"),
        (#"{"fallback": {"on": ["delivered"]}}"#, "/fallback/on/0 not-allowed"),
        (#"{"retry": {"max": 4}}"#, "/retry/max out-of-range"),
        (#"{"retry": {"baseSeconds": "1"}}"#, "/retry/baseSeconds wrong-type"),
        (#"{"consent": {"fields": {"fax": "x"}}}"#, "/consent/fields/fax unknown-field"),
        (#"{"retention": {"personalDays": 0}}"#, "/retention/personalDays out-of-range"),
        (#"{"ambiguous": {"window": "PT0S"}}"#, "/ambiguous/window out-of-range"),
        (#"{"expiry": "P31D"}"#, "/expiry out-of-range"),
        (#"{"quietHours": {"from": "21:00"}}"#, "/quietHours/to required"),
        (#"{"quietHours": {"from": "21:00", "to": "21:00"}}"#, "/quietHours/to not-allowed"),
        (#"{"quietHours": {"from": "9:00", "to": "10:00"}}"#, "/quietHours/from invalid-time"),
        (#"{"quietHours": {"from": "24:00", "to": "10:60"}}"#, "/quietHours/to invalid-time"),
        (#"{"quietHours": {"from": "+1:00", "to": "1/:00"}}"#, "/quietHours/from invalid-time"),
    ]) func policyErrorsNameTheirField(_ text: String, _ error: String) throws {
        #expect(try errors(in: text, reading: Policies.init(reading:)).contains(error))
    }

    @Test func onlyAnObjectIsASetting() throws {
        #expect(try errors(in: "[]", reading: Policies.init(reading:)) == [" wrong-type"])
    }
}
