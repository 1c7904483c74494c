import Domain
import JSON
import Testing

@testable import Genesys

@Suite struct SearchTests {
    private func start() throws -> Timestamp { try #require(Timestamp(rfc3339: "2026-11-22T10:00:00Z")) }

    @Test func candidatesAreUnknownInTimeAndInOrderOfLikelihood() throws {
        let body = try json(
            """
            {"conversations":[
              {"conversationId":"before","conversationStart":"2026-11-22T09:59:50Z"},
              {"conversationId":"known","conversationStart":"2026-11-22T10:00:01Z"},
              {"conversationId":"second","conversationStart":"2026-11-22T10:00:09Z"},
              {"conversationId":"first","conversationStart":"2026-11-22T10:00:02Z"},
              {"conversationId":"first","conversationStart":"2026-11-22T10:00:02Z"},
              {"conversationId":"yesterday","conversationStart":"2026-11-21T10:00:02Z"},
              {"conversationId":"timeless"}]}
            """)
        let search = ConversationSearch(address: "+447700900123", startedAt: try start())
        let candidates = search.candidates(try #require(ConversationSearch.hits(in: body)), known: ["known"])
        #expect(candidates == ["first", "second", "before", "timeless"])
        #expect(ConversationSearch.hits(in: try json(#"{"totalHits":0}"#)) == [])
    }

    /// It may be the one that is looked for.
    @Test(arguments: [#"{"conversationId":"4111111111111111"}"#, #"{"conversationStart":"2026-11-22T10:00:02Z"}"#, "7"])
    func aConversationThatCanNotBeReadProvesNoAbsence(conversation: String) throws {
        #expect(ConversationSearch.hits(in: try json(#"{"conversations":[\#(conversation)]}"#)) == nil)
    }

    @Test func aProvenCandidateWinsAndALoneUnreadableOneIsTaken() {
        var proofs = ProofCollection()
        #expect(proofs.result == .notFound)
        proofs.add(.mismatch, for: "a")
        #expect(proofs.result == .notFound)
        proofs.add(.unreadable(message: "m"), for: "b")
        #expect(proofs.result == .found(ProviderReference(messageID: "m", conversationID: "b")))
        proofs.add(.unreadable(message: nil), for: "c")
        #expect(proofs.result == .notFound)
        proofs.add(.match(message: "n"), for: "d")
        proofs.add(.match(message: "o"), for: "e")
        #expect(proofs.result == .found(ProviderReference(messageID: "n", conversationID: "d")))
    }

    @Test(arguments: [
        (
            """
            {"to":[{"email":"Payer@example.net"}],"from":{"email":"receipts@mail.example.com"},
             "subject":"Your receipt R-1042","textBodyPreview":"Paid: GBP…"}
            """,
            true
        ),
        (#"{"subject":"Your receipt R-1042"}"#, true), (#"{"subject":"Your receipt R-1043"}"#, false),
        (#"{"to":[{"email":"other@example.net"}],"subject":"Your receipt R-1042"}"#, false),
        (#"{"from":{"email":"other@example.net"},"subject":"Your receipt R-1042"}"#, false),
        (#"{"subject":"Your receipt R-1042","textBodyPreview":"Paid: GBP 99.00"}"#, false),
    ])
    func anEmailIsKnownByItsPreview(body: String, isOurs: Bool) throws {
        let message = try #require(try OutboundMessage.mail().email)
        #expect(EmailPreview(try json(body)).shows(message) == isOurs)
    }

    @Test func anSMSIsTracedInItsHistory() throws {
        let history = GuideHistory(
            try json(
                """
                {"messages":[
                  {"id":"early","channelType":"sms","body":"Paid","timestamp":"2026-11-22T09:00:00Z"},
                  {"id":"other","channelType":"email","body":"Paid"},
                  {"id":"known","channelType":"sms","body":"Paid","timestamp":"2026-11-22T10:00:01Z"},
                  {"id":"elsewhere","channelType":"sms","body":"Paid","to":"+15550001111"},
                  {"id":"different","channelType":"sms","body":"Refunded"},
                  {"id":"ours","channelType":"sms","body":"Paid","timestamp":"2026-11-22T10:00:02Z",
                   "to":"+447700900123"},
                  {"id":"later","channelType":"sms","body":"Paid"}]}
                """))
        let message = try #require(try OutboundMessage.text("Paid").sms)
        #expect(history.trace(of: message, since: try start(), known: ["known"])?.id == "ours")
        let unsent = try #require(try OutboundMessage.text("Not sent").sms)
        #expect(history.trace(of: unsent, since: try start(), known: []) == nil)
    }

    @Test func anSMSWithoutAnIdIsToldOnlyWhereItIsTheOnlyOne() throws {
        let one = GuideHistory(
            try json(
                #"{"messages":[{"id":"a","body":"x","delivery_status":"failed","failure_reason":"RecipientOptedOut"}]}"#
            ))
        #expect(one.sms(withID: nil)?.status(on: .sms) == .undelivered(.recipientOptedOut))
        #expect(one.sms(withID: "b") == nil)
        let two = GuideHistory(
            try json(#"{"messages":[{"id":"a","delivery_status":"queued"},{"id":"b","delivery_status":"delivered"}]}"#))
        #expect(two.sms(withID: nil) == nil)
        #expect(two.sms(withID: "b")?.status(on: .sms) == .delivered)
        #expect(two.sms(withID: "a")?.status(on: .sms) == .pending)
    }
}
