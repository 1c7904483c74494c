import Domain
import JSON
import Testing

@Suite struct ChannelOrderTests {
    /// Wherever channels are named in an order, what is wrong with it has the same code.
    @Test(arguments: [([], "too-short"), (["sms", "sms"], "duplicate")] as [(JSONValue, String)])
    func anOrderHasEachChannelOnceAndAtLeastOne(_ order: JSONValue, _ code: String) async throws {
        try await TestWorld.run { world in
            let receipt = try await world.post(.receipt().with("channels", order), expect: 422)
            #expect(receipt.fieldErrors == ["/channels \(code)"])
            let policies = try await world.send(
                "PATCH", world.settings("policies"), ["channels": order], as: .tenantAdmin, headers: ["If-Match": "*"],
                expect: 422)
            #expect(policies.fieldErrors == ["/channels \(code)"])
            let followUp = try await FollowUpTests.failed(world)
            let retry = try await world.send(
                "POST", FollowUpTests.path(followUp, "/retry"), ["channels": order], as: .agent, expect: 422)
            #expect(retry.fieldErrors == ["/channels \(code)"])
        }
    }
}
