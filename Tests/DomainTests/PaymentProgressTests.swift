import Domain
import JSON
import Testing

struct PaymentProgressTests {
    private static let now = Timestamp(milliseconds: 1_795_342_800_000)
    private static let end = now + .hours(4)

    private func apply(
        _ answer: GatewayAnswer, to progress: inout PaymentProgress, at time: Timestamp = now
    ) -> PaymentProgress.Decision {
        var random = SystemRandomNumberGenerator()
        return progress.apply(answer, at: time, end: Self.end, random: &random)
    }

    @Test func waitsGrowAndEndAtTheReceiptsTime() {
        var progress = PaymentProgress()
        var time = Self.now
        var waits: [Milliseconds] = []
        while case .wait(let until) = apply(.pending, to: &progress, at: time) {
            waits.append(until - time)
            time = until
        }
        #expect(time == Self.end && progress.asks == waits.count + 1)
        #expect(waits.allSatisfy { $0 <= .minutes(12) } && waits[0] <= .seconds(3) && waits[5] > .seconds(40))
        #expect(apply(.pending, to: &progress, at: Self.end) == .expire(.paymentPending))
    }

    @Test func aFailureIsForgottenByTheNextAnswer() {
        var progress = PaymentProgress()
        _ = apply(.failed(.gatewayFailing, wait: nil), to: &progress)
        _ = apply(.failed(.gatewayFailing, wait: nil), to: &progress)
        #expect(progress.setbacks == 2 && progress.decisionAtEnd == .followUp(.gatewayFailing))
        _ = apply(.pending, to: &progress)
        #expect(progress.setbacks == 0 && progress.decisionAtEnd == .expire(.paymentPending))
    }

    @Test func aGatewaysWishToWaitIsHeard() {
        var progress = PaymentProgress()
        guard case .wait(let until) = apply(.failed(.gatewayFailing, wait: .minutes(9)), to: &progress) else {
            Issue.record("it does not wait")
            return
        }
        #expect(until == Self.now + .minutes(9))
    }

    @Test func patienceWithAnUnknownReferenceEndsAfterAQuarterOfAnHourOfIt() {
        var progress = PaymentProgress()
        _ = apply(.unknown, to: &progress)
        let late = Self.now + .minutes(14)
        guard case .wait = apply(.unknown, to: &progress, at: late) else {
            Issue.record("it does not wait")
            return
        }
        _ = apply(.pending, to: &progress, at: late)
        guard case .wait = apply(.unknown, to: &progress, at: Self.now + .minutes(16)) else {
            Issue.record("the count did not begin anew")
            return
        }
        #expect(apply(.unknown, to: &progress, at: Self.now + .minutes(31)) == .followUp(.paymentUnknown))
    }

    @Test func whatEndsAtOnceEndsAtOnce() {
        var progress = PaymentProgress()
        #expect(apply(.notCaptured, to: &progress) == .cancel(.paymentNotCaptured))
        #expect(apply(.cardData(["id"]), to: &progress) == .followUp(.cardDataFromGateway))
    }

    @Test(
        arguments: [
            ("https://pay.example/payments/{token}", true), ("http://127.0.0.1:80/{token}?a=b", true),
            ("https://pay.example?id={token}", true), ("https://{token}.example/", false),
            ("https://pay.example:{token}/", false), ("https://user@pay.example/{token}", false),
            ("ftp://pay.example/{token}", false), ("https://pay.example/{token}/{token}", false),
            ("https://pay.example/{token}#x", false), ("https:///{token}", false), ("{token}", false),
            ("https://pay.example/a b/{token}", false), ("https://pay.example/", true),
        ])
    func theReferencesPlaceIsAfterTheHost(url: String, isAllowed: Bool) {
        let isRead = (try? GatewayURL.field(.string(url))) != nil
        #expect(isRead == isAllowed)
    }

    @Test func settingsReadBackAsTheyWereWritten() throws {
        let body: JSONValue = [
            "kind": "http-json", "url": "https://pay.example/{token}", "method": "POST",
            "auth": ["kind": "oauth", "tokenUrl": "https://login.example/token", "clientId": "c", "scope": "a b"],
            "map": ["id": "/id", "amount": ["/a~1b", "/c~0d"], "currency": "/cur", "status": "/s"],
            "amountUnit": "minor", "statuses": ["captured": ["DONE"]], "requestsPerMinute": 5,
        ]
        let settings = try body.read(GatewaySettings.init(reading:))
        #expect(try settings.json.read(GatewaySettings.init(reading:)) == settings)
        #expect(settings.statuses?.status(of: "done") == .captured && settings.statuses?.status(of: "succeeded") == nil)
        #expect(settings.map[.amount] == ["/a~1b", "/c~0d"])
    }

    @Test(
        arguments: [
            (["kind": "http-json", "url": "https://a.example/{token}"], "/map"),
            (["kind": "http-json", "url": "https://a.example/{token}", "map": ["id": "/id"]], "/map/amount"),
            (["kind": "stripe", "auth": ["kind": "none"]], "/auth"),
            (["kind": "stripe", "url": "https://a.example/{token}", "auth": ["kind": "bearer"]], "/url"),
            (["kind": "adyen"], "/url"), (["kind": "paypal"], "/kind"),
            (["auth": ["kind": "basic"]], "/auth/username"), (["auth": ["kind": "header"]], "/auth/header"),
            (["auth": ["kind": "header", "header": "Host"]], "/auth/header"),
            (["auth": ["kind": "header", "header": "X Y"]], "/auth/header"),
            (["auth": ["kind": "oauth"]], "/auth/tokenUrl"), (["map": ["id": "id"]], "/map/id"),
            (["map": ["id": "/~2"]], "/map/id"), (["map": ["id": []]], "/map/id"),
            (["statuses": ["captured": ["a"], "failed": ["A"]]], "/statuses"),
            (["requestsPerMinute": 0], "/requestsPerMinute"),
        ] as [(JSONValue, String)])
    func whatCantBeAGatewayIsToldWhere(body: JSONValue, pointer: String) {
        do {
            _ = try body.read(GatewaySettings.init(reading:))
            Issue.record("it was taken")
        } catch {
            #expect(error.errors.map(\.pointer).contains(pointer), "\(error.errors)")
        }
    }
}
