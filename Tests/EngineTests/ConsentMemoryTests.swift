import Domain
import Engine
import Intake
import JSON
import Sandbox
import Storage
import Testing

/// How long the platform's word on consent is relied on.
@Suite struct ConsentMemoryTests {
    private func questions(_ tenant: TestTenant) -> Int {
        tenant.world.sandbox.requests(organization: tenant.slug).count { $0.operation == .contact }
    }

    private func send(_ tenant: TestTenant, contact: String? = nil) async throws {
        _ = try await tenant.accept(phone: DeliveryTests.phone, contact: contact)
        try await tenant.world.untilAllFinal()
    }

    @Test func anAnswerServesRetriesAndReceiptsThatComeTogetherAndNoLonger() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            var configuration = EngineConfiguration()
            configuration.plan = DeliveryPlan(polls: [.sms: [Milliseconds(100)]])
            configuration.consentMemory = .seconds(30)
            world.sandbox.order(.init(.throttle, organization: tenant.slug, operation: .sendSMS, retryAfterSeconds: 1))
            try await world.withEngine(configuration) { _ in
                try await send(tenant, contact: "contact_1")
                try await send(tenant, contact: "contact_1")
                #expect(questions(tenant) == 1)
                try await send(tenant, contact: "contact_2")
                #expect(questions(tenant) == 2)
                world.clock.advance(by: .seconds(31))
                try await send(tenant, contact: "contact_2")
                #expect(questions(tenant) == 3)
                var policies = Policies()
                policies.onNoRecord = .block
                try await tenant.set(.policies, policies.json)
                try await send(tenant, contact: "contact_2")
                #expect(questions(tenant) == 4)
            }
            #expect(tenant.messages() == 5)
        }
    }

    /// What the platform knew before the customer's word is not what it knows now.
    @Test func aCustomersWordEndsIt() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            var configuration = EngineConfiguration()
            configuration.consentMemory = .hours(1)
            try await world.withEngine(configuration) { _ in
                try await send(tenant, contact: "contact_1")
                try await tenant.say("STOP", expecting: .suppressed)
                try await tenant.say("START", expecting: .lifted)
                try await send(tenant, contact: "contact_1")
                #expect(questions(tenant) == 2)
            }
            #expect(tenant.messages() == 2)
        }
    }

    /// An answer that was on its way when the word came is not remembered.
    @Test func aWordThatOvertakesAnAnswerEndsItToo() async throws {
        try await World.run { world in
            let tenant = try await world.tenant()
            let gate = StepGate(.consented, .send)
            var configuration = EngineConfiguration()
            configuration.consentMemory = .hours(1)
            configuration.hook = gate.hook
            let receipt = try await tenant.accept(phone: DeliveryTests.phone, contact: "contact_1")
            try await world.withEngine(configuration) { _ in
                try await world.until("it stands there") { gate.standing == 1 }
                try await tenant.say("STOP", expecting: .suppressed)
                try await tenant.say("START", expecting: .lifted)
                gate.open()
                try await world.untilAllFinal()
            }
            // It is looked at anew, and goes then.
            #expect(try await receipt.status() == .delivered)
            #expect(questions(tenant) == 2 && tenant.messages() == 1)
        }
    }

    @Test(arguments: GenesysSettings.Dialect.allCases)
    func consentIsToldWithEachAttempt(_ dialect: GenesysSettings.Dialect) async throws {
        try await World.run { world in
            let tenant = try await world.tenant {
                $0.dialect = dialect
                $0.policies.consentFields = [.sms: "receipt_sms_opt_out_checkbox"]
            }
            let sent = try await tenant.accept(phone: DeliveryTests.phone, contact: "contact_1")
            let blocked = try await tenant.accept(phone: "+447700900009", contact: "contact_unknown")
            try await world.withEngine { _ in try await world.untilAllFinal() }
            let field = dialect == .guide ? "opted_out.sms" : "receipt_sms_opt_out_checkbox"
            let given = try await sent.events().first { $0.kind == .attemptStarted }?.detail["consent"]
            #expect(given?["field"]?.string == field && given?["value"] == "false")
            #expect(given?["source"]?.string == (dialect == .guide ? "contact-profile" : "external-contact"))
            #expect(given?["at"]?.string?.isEmpty == false && given?["record"] == "contact_1")
            let refused = try await blocked.events().last { $0.kind == .delivery }?.detail["account"]?["evidence"]
            #expect(refused?["field"]?.string == field && refused?["value"] == "true")
            #expect(try await blocked.status() == .blockedByCompliance && tenant.messages() == 1)
        }
    }
}
