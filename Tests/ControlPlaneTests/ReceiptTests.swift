import Domain
import JSON
import Testing

@Suite struct ReceiptTests {
    @Test func aReceiptIsAcceptedAndCanBeFollowed() async throws {
        try await TestWorld.run { world in
            let accepted = try await world.post(expect: 202)
            let id = try #require(accepted["id"]?.string)
            #expect(accepted.headers["location"] == "/v1/receipts/\(id)")
            #expect(accepted.headers["idempotent-replayed"] == nil)
            #expect(accepted["status"] == "accepted")
            #expect(accepted["channels"] == ["sms", "email"])
            #expect(accepted["template"] == ["name": "payment-receipt", "version": 1])
            #expect(accepted["expiresAt"] == (world.clock.now + .hours(4)).json)
            #expect(accepted["recipient"]?["phone"] == "+1******1234")
            #expect(accepted["recipient"]?["email"] == "c***@example.com")
            #expect(accepted["recipient"]?["name"] == "***")

            let read = try await world.call("GET", "/v1/receipts/\(id)", as: .sender, expect: 200)
            #expect(read.body == accepted.body)
            let events = try await world.call("GET", "/v1/receipts/\(id)/events", as: .sender, expect: 200)
            #expect(events["data"]?.array?.map { $0["event"] } == ["receipt.accepted"])
        }
    }

    @Test func onlyKeysThatMaySeeRecipientsSeeThem() async throws {
        try await TestWorld.run { world in
            let location = try #require(try await world.post(expect: 202).headers["location"])
            let seen = try await world.call("GET", location, as: .agent, expect: 200)
            #expect(seen["recipient"]?["phone"] == "+15550001234")
            #expect(seen["recipient"]?["email"] == "carol@example.com")
            for role in [Role.sender, .tenantAdmin] {
                let masked = try await world.call("GET", location, as: role, expect: 200)
                #expect(!masked.text.contains("5550001234") && !masked.text.contains("carol@"))
            }
        }
    }

    static let wrong: [(path: String, value: JSONValue, error: String)] = [
        ("transaction/amount", "150.0", "/transaction/amount amount-decimals"),
        ("transaction/amount", 150, "/transaction/amount wrong-type"),
        ("transaction/amount", "-1.00", "/transaction/amount invalid-amount"),
        ("transaction/currency", "usd", "/transaction/currency unknown-currency"),
        ("transaction/cardLast4", "123", "/transaction/cardLast4 invalid-format"),
        ("transaction/paidAt", "yesterday", "/transaction/paidAt invalid-time"),
        ("transaction/id", "", "/transaction/id too-short"),
        ("transaction", .null, "/transaction required"),
        ("recipient/phone", "5550001234", "/recipient/phone invalid-phone"),
        ("recipient/email", "carol", "/recipient/email invalid-email"),
        ("recipient/phnoe", "+15550001234", "/recipient/phnoe unknown-field"),
        ("recipient/locale", "English", "/recipient/locale invalid-locale"),
        ("recipient", [:], "/recipient required"),
        ("recipient", "Carol", "/recipient wrong-type"),
        ("channels", [], "/channels too-short"),
        ("channels", ["sms", "sms"], "/channels duplicate"),
        ("channels", ["sms", "fax"], "/channels/1 not-allowed"),
        ("template", "no-such-template", "/template unknown-template"),
        ("template", "No Template", "/template invalid-name"),
        ("variables", ["1st": "x"], "/variables/1st invalid-name"),
        ("variables", ["order": ["a"]], "/variables/order wrong-type"),
        ("metadata", ["case": 88], "/metadata/case wrong-type"),
        ("expiresAt", "2026-11-22T09:59:59Z", "/expiresAt out-of-range"),
        ("expiresAt", "2026-12-22T10:00:00.001Z", "/expiresAt out-of-range"),
        ("paymentToken", "tok_1", "/paymentToken not-both"),
        ("surprise", true, "/surprise unknown-field"),
    ]

    @Test(arguments: wrong)
    func whatIsWrongIsTold(path: String, value: JSONValue, error: String) async throws {
        try await TestWorld.run { world in
            let answer = try await world.post(.receipt().with(path, value), expect: 422)
            #expect(answer.code == "validation-failed")
            #expect(answer.fieldErrors == [error])
        }
    }

    @Test func allErrorsAreToldAtOnce() async throws {
        try await TestWorld.run { world in
            let body = JSONValue.receipt().with("transaction/amount", "1").with("recipient/phone", "1").with("x/y", 1)
            let errors = try await world.post(body, expect: 422).fieldErrors
            #expect(
                Set(errors) == [
                    "/transaction/amount amount-decimals", "/recipient/phone invalid-phone", "/x unknown-field",
                ]
            )
        }
    }

    @Test func aBodyThatIsNoObjectIsRefused() async throws {
        try await TestWorld.run { world in
            let answer = try await world.post([1, 2], expect: 422)
            #expect(answer.fieldErrors == [" wrong-type"])
        }
    }

    @Test func aPaymentTokenIsToldThatThereIsNoGateway() async throws {
        try await TestWorld.run { world in
            let body = JSONValue.receipt().with("transaction", nil).with("paymentToken", "tok_1")
            #expect(try await world.post(body, expect: 422).code == "gateway-not-configured")
            let wrong = try await world.post(body.with("paymentToken", 7), expect: 422)
            #expect(wrong.fieldErrors == ["/paymentToken wrong-type"])
        }
    }

    @Test func theTenantsPolicyOrdersChannelsThatTheCallerLeavesOut() async throws {
        try await TestWorld.run { world in
            try await world.send(
                "PATCH", world.settings("policies"), ["channels": ["email"], "expiry": "PT1H"], as: .tenantAdmin,
                headers: ["If-Match": "\"r0\""], expect: 200)
            let accepted = try await world.post(expect: 202)
            #expect(accepted["channels"] == ["email"])
            #expect(accepted["expiresAt"] == (world.clock.now + .hours(1)).json)
            let unreachable = JSONValue.receipt("TXN-2").with("recipient/email", nil)
            let refused = try await world.post(unreachable, key: "k2", expect: 422)
            #expect(refused.fieldErrors == ["/channels no-channel"])
            let chosen = try await world.post(unreachable.with("channels", ["sms"]), key: "k2", expect: 202)
            #expect(chosen["channels"] == ["sms"])
        }
    }

    @Test func aRefundTakesItsOwnTemplate() async throws {
        try await TestWorld.run { world in
            let answer = try await world.post(.receipt().with("transaction/type", "refund"), expect: 202)
            #expect(answer["template"]?["name"] == "refund-receipt")
        }
    }

    @Test func aReceiptCanBeWithdrawnBeforeItWasSent() async throws {
        try await TestWorld.run { world in
            let location = try #require(try await world.post(expect: 202).headers["location"])
            let cancelled = try await world.call("POST", location + "/cancel", as: .sender, expect: 200)
            #expect(cancelled["status"] == "cancelled")
            #expect(cancelled["reason"] == "cancelled-by-caller")
            try await world.call("POST", location + "/cancel", as: .sender, expect: 200)
        }
    }

    @Test func aReceiptThatIsOnItsWayCanNotBeWithdrawn() async throws {
        try await TestWorld.run { world in
            let answer = try await world.post(expect: 202)
            let location = try #require(answer.headers["location"])
            try await world.beginSending()
            #expect(try await world.call("POST", location + "/cancel", as: .sender, expect: 409).code == "too-late")
        }
    }

    @Test func aSuspendedTenantTakesNoReceipts() async throws {
        try await TestWorld.run { world in
            let first = try await world.post(expect: 202)
            try await world.send(
                "PATCH", "/v1/tenants/\(world.tenant)", ["status": "suspended"], as: .platformAdmin,
                headers: ["If-Match": "*"], expect: 200)
            #expect(try await world.post(.receipt("TXN-2"), key: "k2", expect: 403).code == "tenant-suspended")
            #expect(try await world.post(expect: 202).body == first.body)
        }
    }
}
