import Domain
import JSON
import Testing

@testable import Genesys

@Suite struct RecordTests {
    @Test(arguments: [
        (#"{"status":"queued"}"#, MessageStatus.pending), (#"{"status":"delivery-success"}"#, .delivered),
        (#"{"status":"read"}"#, .delivered), (#"{"status":"delivery-failed"}"#, .undelivered(.carrierFailed)),
        (
            """
            {"status":"failed",
             "normalizedReceipts":[{"type":"Receipt","status":"Failed","reasons":[{"code":"InvalidDestination"}]}]}
            """,
            .undelivered(.carrierFailed)
        ),
        (
            """
            {"status":"delivery-failed","normalizedReceipts":[
              {"status":"Sent"},{"status":"Failed","reasons":[{"code":"GeneralError"},{"code":"RecipientOptedOut"}]}]}
            """,
            .undelivered(.recipientOptedOut)
        ),
        (#"{"status":"sent","normalizedReceipts":[{"status":"Delivered","isFinalReceipt":true}]}"#, .delivered),
        (#"{"status":"sent","normalizedReceipts":[{"status":"Failed","isFinalReceipt":false}]}"#, .pending),
        (#"{"status":7,"normalizedReceipts":{"a":1}}"#, .pending), ("{}", .pending),
    ])
    func aMessageTellsWhatBecameOfIt(body: String, status: MessageStatus) throws {
        #expect(MessageRecord(try json(body)).status == status)
    }

    @Test(arguments: [
        (#"{"normalizedMessage":{"type":"Text","text":"new"},"textBody":"old"}"#, "new"),
        (#"{"textBody":"old"}"#, "old"),
        (#"{"normalizedMessage":"x"}"#, nil),
    ])
    func theTextIsReadFromBothVersionsOfTheAPI(body: String, text: String?) throws {
        #expect(MessageRecord(try json(body)).text == text)
    }

    @Test func theCustomersOwnMessagesAreNotOurs() throws {
        let record = MessageConversationRecord(
            try json(
                """
                {"participants":[
                  {"purpose":"customer","messages":[{"messageId":"theirs","messageStatus":"received"}]},
                  {"purpose":"api","messages":[{"messageId":"ours","messageStatus":"delivery-failed",
                    "errorInfo":{"code":"RecipientOptedOut"}},{"messageStatus":"failed"}]},
                  "nonsense"]}
                """))
        #expect(
            record.sent == [
                .init(id: "ours", status: .undelivered(.recipientOptedOut)),
                .init(id: nil, status: .undelivered(.carrierFailed)),
            ])
    }

    @Test(arguments: [
        (#"{"participants":[{"errorInfo":{"code":"email.bounced","message":"550"}}]}"#, true),
        (#"{"participants":[{"errorInfo":{}},{"errorInfo":null}]}"#, false), (#"{"participants":[]}"#, false),
        ("{}", false),
    ])
    func anErrorInAnEmailConversationIsABounce(body: String, hasBounced: Bool) throws {
        #expect(EmailConversationRecord.hasBounced(try json(body)) == hasBounced)
    }

    @Test(
        arguments: [
            (#"{"opted_out":{"sms":true,"email":false}}"#, Channel.sms, true, "opted_out.sms"),
            (#"{"opted_out":{"sms":true,"email":false}}"#, .email, false, "opted_out.email"),
            (#"{"opted_out":{"sms":"yes"}}"#, .sms, true, "opted_out.sms"),
            (#"{"opted_out":true}"#, .email, true, "opted_out"),
            (#"{"opted_out":{}}"#, .sms, false, nil), (#"{"id":"c"}"#, .sms, false, nil),
        ] as [(String, Channel, Bool, String?)])
    func aProfileForbidsByChannel(body: String, channel: Channel, isOptedOut: Bool, field: String?) throws {
        switch GuideProfile.answer(try json(body), for: channel) {
        case .optedOut(let evidence):
            #expect(isOptedOut)
            #expect(evidence.field == field)
            #expect(evidence.source == "contact-profile")
        case .allowed(let evidence):
            #expect(!isOptedOut)
            #expect(evidence.field == field)
        case .noRecord: Issue.record("there was a record")
        }
    }

    @Test func aContactIsComparedByItsNormalizedAddresses() throws {
        let contact = ExternalContact(
            try json(
                """
                {"id":"c","cellPhone":{"display":"+44 1","e164":"+447700900123"},"personalEmail":"Payer@Example.net",
                 "identifiers":[{"type":"Phone","value":"+15550001111"}]}
                """))
        #expect(contact.has("+447700900123", on: .sms))
        #expect(contact.has("+15550001111", on: .sms))
        #expect(!contact.has("+441", on: .sms))
        #expect(contact.has("payer@example.net", on: .email))
        #expect(!contact.has("other@example.net", on: .email))
        #expect(ExternalContact(try json(#"{"workPhone":{"display":"1"}}"#)).has("+441", on: .sms))
    }

    @Test func theMostRestrictiveContactDecides() throws {
        var survey = ContactSurvey(field: "no_sms")
        #expect(survey.answer == .noRecord)
        survey.add(ExternalContact(try json(#"{"id":"a"}"#)))
        #expect(survey.answer == .allowed(evidence(nil, nil, "a")))
        survey.add(ExternalContact(try json(#"{"id":"b","customFields":{"no_sms":false}}"#)))
        #expect(survey.answer == .allowed(evidence("no_sms", "false", "b")))
        survey.add(ExternalContact(try json(#"{"id":"c","customFields":{"no_sms":"yes"}}"#)))
        survey.add(ExternalContact(try json(#"{"id":"d","customFields":{"no_sms":false},"mergedTo":{"id":"e"}}"#)))
        #expect(survey.answer == .optedOut(evidence("no_sms", "yes", "c")))
        #expect(try survey.next() == nil)
    }

    @Test func linkedContactsAreVisitedOnce() throws {
        var survey = ContactSurvey(field: "no_sms")
        survey.visit("a")
        survey.visit("a")
        #expect(try survey.next() == "a")
        survey.add(ExternalContact(try json(#"{"id":"a","canonicalContact":{"id":"a"},"mergedTo":{"id":"b"}}"#)))
        #expect(try survey.next() == "b")
        survey.add(ExternalContact(try json(#"{"id":"b","mergedTo":{"id":"a"}}"#)))
        #expect(try survey.next() == nil)
    }

    @Test func anEndlessChainOfContactsIsNoAnswer() {
        var survey = ContactSurvey(field: "no_sms")
        for number in 0...ContactSurvey.limit { survey.visit("c\(number)") }
        #expect(throws: PlatformError.unclear(cause: "too-many-contacts")) { _ = try survey.next() }
    }

    private func evidence(_ field: String?, _ value: String?, _ record: String?) -> ConsentEvidence {
        ConsentEvidence(source: "external-contact", field: field, value: value, record: record)
    }
}
