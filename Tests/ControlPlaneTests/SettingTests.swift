import Domain
import JSON
import Privacy
import Storage
import Testing

@Suite struct SettingTests {
    static let kinds = ["genesys", "gateway", "senders", "budgets", "policies"]

    /// A valid setting of each kind.
    static let valid: [String: JSONValue] = [
        "genesys": ["dialect": "platform", "region": "eu-central-1", "clientId": "client-1"],
        "gateway": [
            "kind": "http-json", "url": "https://pay.acme.example/payments/{token}", "method": "POST",
            "auth": [
                "kind": "none", "username": .null, "header": .null, "tokenUrl": .null, "clientId": .null,
                "scope": .null,
                "secretSetAt": .null,
            ],
            "map": [
                "id": "/id", "amount": ["/paid/amount", "/amount"], "currency": "/currency", "cardLast4": .null,
                "cardBrand": "/brand", "authorizationCode": .null, "paidAt": "/at", "status": "/status",
            ],
            "amountUnit": "minor",
            "statuses": ["captured": ["done"], "pending": ["open"], "failed": ["off"], "refunded": ["back"]],
            "requestsPerMinute": 60,
        ],
        "senders": [
            "sms": ["from": "+15550009999"],
            "email": ["from": ["email": "pay@acme.example", "name": "Acme"], "replyTo": "help@acme.example"],
            "brand": [
                "logoUrl": "https://img.acme.example/logo.png", "accentColor": "#0a5", "supportContact": "+1 555 0100",
                "imageHosts": ["acme.example"],
            ],
        ],
        "budgets": [
            "sms": ["perSecond": .double(2.5), "burst": 5, "perDay": 100], "email": ["perMinute": 9],
            "apiRequests": ["perMinute": 7],
        ],
        "policies": [
            "channels": ["email", "sms"], "fallback": ["after": "PT5M", "on": ["failed"]],
            "retry": ["max": 1, "baseSeconds": 2], "consent": ["onNoRecord": "block", "fields": ["sms": "optout"]],
            "retention": ["personalDays": 3, "receiptDays": 30], "ambiguous": ["then": "follow-up", "window": "PT1M"],
            "expiry": "PT2H", "quietHours": ["from": "21:00", "to": "07:30"], "followUps": ["due": "PT8H"],
        ],
    ]

    @Test(arguments: kinds)
    func aSettingHasDefaultsFromTheStart(kind: String) async throws {
        try await TestWorld.run { world in
            let answer = try await world.call("GET", world.settings(kind), as: .tenantAdmin, expect: 200)
            #expect(answer.headers["etag"] == "\"r0\"")
        }
    }

    @Test(arguments: kinds)
    func whatIsPutCanBeReadAndPutAgain(kind: String) async throws {
        try await TestWorld.run { world in
            let valid = try #require(Self.valid[kind])
            let put = try await world.send(
                "PUT", world.settings(kind), valid, as: .tenantAdmin, headers: ["If-Match": "\"r0\""], expect: 200)
            #expect(put.headers["etag"] == "\"r1\"")
            for member in try #require(valid.object).members { #expect(put[member.name] == member.value) }
            let read = try await world.call("GET", world.settings(kind), as: .platformAdmin, expect: 200)
            #expect(read.body == put.body)
            let again = try await world.send(
                "PUT", world.settings(kind), read.json, as: .tenantAdmin, headers: ["If-Match": "\"r1\""], expect: 200)
            #expect(again.body == put.body)
        }
    }

    @Test(arguments: kinds)
    func aChangeNeedsTheStateThatItChanges(kind: String) async throws {
        try await TestWorld.run { world in
            let valid = try #require(Self.valid[kind])
            for method in ["PUT", "PATCH"] {
                let path = world.settings(kind)
                let missing = try await world.send(method, path, valid, as: .tenantAdmin, expect: 428)
                #expect(missing.code == "precondition-required")
                for stale in ["\"r1\"", "W/\"r0\"", "r0", "\"\"", "\"r1\", \"r2\""] {
                    let answer = try await world.send(
                        method, path, valid, as: .tenantAdmin, headers: ["If-Match": stale], expect: 412)
                    #expect(answer.code == "precondition-failed")
                }
            }
            try await world.send(
                "PUT", world.settings(kind), valid, as: .tenantAdmin, headers: ["If-Match": "\"r7\" , \"r0\""],
                expect: 200)
            try await world.send(
                "PUT", world.settings(kind), valid, as: .tenantAdmin, headers: ["If-Match": "\"r0\""], expect: 412)
        }
    }

    /// Else who misspells what is to be removed would be told that it is gone.
    @Test func aPatchThatRemovesWhatIsNoFieldIsRefused() async throws {
        try await TestWorld.run { world in
            for (path, body, pointer) in [
                ("senders", ["sms": ["from": "+15550001000", "form": .null]], "/sms/form"),
                ("budgets", ["smz": .null], "/smz"),
                ("policies", ["quietHour": .null], "/quietHour"),
                ("genesys", ["clientSecretSet": .null], "/clientSecretSet"),
                ("gateway", ["auth": ["kind": "none", "secrets": .null]], "/auth/secrets"),
                ("", ["caller": .null], "/caller"),
            ] as [(String, JSONValue, String)] {
                let target = path.isEmpty ? "/v1/tenants/\(world.tenant)" : world.settings(path)
                let answer = try await world.send(
                    "PATCH", target, body, as: .platformAdmin, headers: ["If-Match": "*"], expect: 422)
                #expect(answer.fieldErrors == ["\(pointer) unknown-field"])
            }
            // What is a field may be removed though it is not set.
            try await world.send(
                "PATCH", world.settings("policies"), ["quietHours": .null], as: .tenantAdmin,
                headers: ["If-Match": "*"],
                expect: 200)
        }
    }

    @Test func aPatchChangesOnlyWhatItNames() async throws {
        try await TestWorld.run { world in
            let path = world.settings("policies")
            let any = ["If-Match": "*"]
            try await world.send(
                "PUT", path, Self.valid["policies"] ?? [:], as: .tenantAdmin, headers: any, expect: 200)
            let patched = try await world.call(
                "PATCH", path, as: .tenantAdmin, headers: any, body: #"{"retry": {"max": 0}, "expiry": null}"#,
                mediaType: "application/merge-patch+json; charset=utf-8", expect: 200)
            #expect(patched["retry"] == ["max": 0, "baseSeconds": 2])
            #expect(patched["expiry"] == "PT4H")
            #expect(patched["channels"] == ["email", "sms"])
        }
    }

    @Test(arguments: [
        ("genesys", #"{"region": "mars-1"}"#, "/region not-allowed"),
        ("genesys", #"{"dialect": "old"}"#, "/dialect not-allowed"),
        ("genesys", #"{"clientSecret": 7}"#, "/clientSecret wrong-type"),
        ("genesys", #"{"apiBaseUrl": "https://example.com"}"#, "/apiBaseUrl not-allowed"),
        ("genesys", #"{"loginBaseUrl": "http://127.0.0.1:1"}"#, "/loginBaseUrl not-allowed"),
        ("senders", #"{"sms": {"from": "+1 555"}}"#, "/sms/from invalid-sender"),
        ("senders", #"{"email": {"from": {"email": "x"}}}"#, "/email/from/email invalid-email"),
        ("senders", #"{"brand": {"logoUrl": "http://acme.example/l.png"}}"#, "/brand/logoUrl invalid-url"),
        ("senders", #"{"brand": {"logoUrl": "https://10.0.0.1/l.png"}}"#, "/brand/logoUrl invalid-url"),
        ("senders", #"{"brand": {"logoUrl": "javascript:alert(1)"}}"#, "/brand/logoUrl invalid-url"),
        ("senders", #"{"brand": {"logoUrl": "mailto:a@acme.example"}}"#, "/brand/logoUrl invalid-url"),
        (
            "senders", #"{"brand": {"logoUrl": "https://evil.example/l", "imageHosts": ["acme.example"]}}"#,
            "/brand/logoUrl image-host"
        ),
        (
            "senders", #"{"brand": {"logoUrl": "https://notacme.example/l", "imageHosts": ["acme.example"]}}"#,
            "/brand/logoUrl image-host"
        ),
        ("senders", #"{"brand": {"imageHosts": ["https://acme.example"]}}"#, "/brand/imageHosts/0 invalid-host"),
        ("senders", #"{"brand": {"imageHosts": []}}"#, "/brand/imageHosts too-short"),
        ("senders", #"{"brand": {"accentColor": "red"}}"#, "/brand/accentColor invalid-color"),
        ("senders", ##"{"brand": {"accentColor": "#12;x:y"}}"##, "/brand/accentColor invalid-color"),
        ("senders", #"{"brand": {"supportContact": ""}}"#, "/brand/supportContact too-short"),
        ("senders", #"{"brand": {"color": "red"}}"#, "/brand/color unknown-field"),
        ("senders", #"{"brand": "red"}"#, "/brand wrong-type"),
        ("budgets", #"{"sms": {"perSecond": 0}}"#, "/sms/perSecond out-of-range"),
        ("budgets", #"{"email": {"perHour": 3}}"#, "/email/perHour unknown-field"),
        ("policies", #"{"channels": []}"#, "/channels too-short"),
        ("policies", #"{"expiry": "4 hours"}"#, "/expiry invalid-duration"),
        ("policies", #"{"quietHours": {"from": "21:00"}}"#, "/quietHours/to required"),
        ("policies", #"{"retry": {"max": 4}}"#, "/retry/max out-of-range"),
    ])
    func aWrongSettingIsTold(kind: String, body: String, error: String) async throws {
        try await TestWorld.run { world in
            for method in ["PUT", "PATCH"] {
                let answer = try await world.call(
                    method, world.settings(kind), as: .tenantAdmin, headers: ["If-Match": "\"r0\""], body: body,
                    expect: 422)
                #expect(answer.fieldErrors == [error])
            }
        }
    }

    @Test func aBrandIsChangedInPartsAndTakenBack() async throws {
        try await TestWorld.run { world in
            let path = world.settings("senders")
            let any = ["If-Match": "*"]
            let start = try await world.call("GET", path, as: .tenantAdmin, expect: 200)
            #expect(start["brand"] == .null)
            for body in [
                #"{"brand": {"logoUrl": "https://acme.example/l.png"}}"#, ##"{"brand": {"accentColor": "#0a5"}}"##,
            ] {
                try await world.call("PATCH", path, as: .tenantAdmin, headers: any, body: body, expect: 200)
            }
            let brand = try await world.call("GET", path, as: .tenantAdmin, expect: 200)["brand"]
            #expect(brand?["logoUrl"] == "https://acme.example/l.png" && brand?["accentColor"] == "#0a5")
            // What stands already is checked against what is new.
            let hosts = #"{"brand": {"imageHosts": ["other.example"]}}"#
            let refused = try await world.call(
                "PATCH", path, as: .tenantAdmin, headers: any, body: hosts, expect: 422)
            #expect(refused.fieldErrors == ["/brand/logoUrl image-host"])
            let gone = try await world.call(
                "PATCH", path, as: .tenantAdmin, headers: any, body: #"{"brand": null}"#, expect: 200)
            #expect(gone["brand"] == .null)
        }
    }

    @Test func theClientSecretGoesInAndNeverComesOut() async throws {
        try await TestWorld.run { world in
            let path = world.settings("genesys")
            let secret = "correct-horse-battery"
            var body = Self.valid["genesys"] ?? [:]
            body = body.with("clientSecret", .string(secret))
            let put = try await world.send(
                "PUT", path, body, as: .tenantAdmin, headers: ["If-Match": "\"r0\""], expect: 200)
            #expect(put["clientSecretSetAt"] == world.clock.now.json)
            #expect(!put.text.contains(secret))
            let setAt = world.clock.now
            world.clock.advance(by: .hours(1))
            let patched = try await world.send(
                "PATCH", path, ["clientId": "client-2", "clientSecret": .null], as: .tenantAdmin,
                headers: ["If-Match": "\"r1\""], expect: 200)
            #expect(patched["clientSecretSetAt"] == setAt.json)
            let profile = try await world.store.tenant(world.tenant).profile()
            #expect(profile?.clientSecret?.revealText() == secret)
            #expect(profile?.genesys.clientID == "client-2")
            #expect(!world.log.lines.contains { $0.contains(secret) })
        }
    }

    @Test func hostsOfTheTenantsOwnNeedTheOperatorsLeave() async throws {
        try await TestWorld.run(allowPrivateUpstreams: true) { world in
            let body: JSONValue = ["apiBaseUrl": "http://127.0.0.1:9/", "loginBaseUrl": "https://login.example"]
            let put = try await world.send(
                "PUT", world.settings("genesys"), body, as: .tenantAdmin, headers: ["If-Match": "*"], expect: 200)
            #expect(put["apiBaseUrl"] == "http://127.0.0.1:9")
        }
    }
}
