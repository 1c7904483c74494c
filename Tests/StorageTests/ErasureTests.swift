import Domain
import Foundation
import GRDB
import JSON
import Testing

@testable import Storage

struct ErasureTests {
    private func request(_ test: TestStore, _ person: JSONValue) async throws -> ErasureID {
        try await test.own.requestErasure(
            of: try person.read(ErasureRequest.init(reading:)), at: TestStore.now + .seconds(1)
        ).id
    }

    private func work(_ test: TestStore) async throws {
        for (tenant, erasure) in try await test.store.erasures.running() {
            try await test.store.erasures.work(on: erasure, of: tenant, at: TestStore.now + .seconds(2)) {}
        }
    }

    @Test func onePersonIsErasedByEmailAndNobodyElse() async throws {
        let test = try await TestStore()
        var hers = Sample.number(1)
        hers.email = "Carol@Example.com"
        var others = (2..<250).map { Sample.number($0) }
        for index in others.indices { others[index].email = "other-\(index)@example.com" }
        let ids = try await test.accept([hers] + others)
        let elsewhere = try await test.addTenant("second")
        let foreign = try await test.accept([hers], for: elsewhere)[0]
        let erasure = try await request(test, ["email": "carol@example.com"])
        #expect(try await test.own.erasure(erasure)?.status == .running)
        try await work(test)
        let done = try #require(try await test.own.erasure(erasure))
        #expect(done.status == .completed && done.examined == 249 && done.erased == 1 && done.cancelled == 1)
        #expect(try await test.own.receipt(ids[0])?.reason == .erased)
        #expect(try await test.own.receipt(ids[0])?.status == .cancelled)
        #expect(try await test.own.receipt(ids[0])?.content.recipient.email == nil)
        #expect(try await test.own.receipt(ids[1])?.content.erasedAt == nil)
        #expect(try await elsewhere.receipt(foreign)?.content.erasedAt == nil)
        // Nothing of hers is sent.
        #expect(try await test.lease(limit: 999).count == 248)
        let subject = try await test.store.pool.read {
            try Data.fetchOne($0, sql: "SELECT subject FROM erasures WHERE subject IS NOT NULL")
        }
        #expect(subject == nil)
        #expect(try await test.store.erasures.running().isEmpty)
    }

    @Test func aMessageUnderWayIsErasedOnceItIsFinal() async throws {
        let test = try await TestStore()
        let sample = Sample(channels: [.sms])
        let id = try await test.accept([sample])[0]
        let leased = try #require(try await test.lease().first)
        #expect(try await test.begin(leased) == "begun")
        let erasure = try await request(test, ["phone": .string(sample.phone)])
        try await work(test)
        #expect(try await test.own.erasure(erasure)?.status == .waiting)
        #expect(try await test.own.erasure(erasure)?.waiting == 1)
        #expect(try await test.own.receipt(id)?.content.erasedAt == nil)
        try await test.settle(leased, .send(.refused(.refusedByPlatform)))
        try await work(test)
        #expect(try await test.own.erasure(erasure)?.status == .completed)
        #expect(try await test.own.erasure(erasure)?.erased == 1)
        #expect(try await test.own.receipt(id)?.content.erasedAt != nil)
    }

    @Test func aDeliveryInHandIsTakenBackBeforeItLeaves() async throws {
        let test = try await TestStore()
        let sample = Sample(channels: [.sms])
        try await test.accept([sample])
        let leased = try #require(try await test.lease().first)
        let erasure = try await request(test, ["phone": .string(sample.phone)])
        try await work(test)
        #expect(try await test.begin(leased) == "lost")
        #expect(try await test.own.erasure(erasure)?.cancelled == 1)
    }

    @Test func aSuppressionStaysWithoutItsEvidence() async throws {
        let test = try await TestStore()
        try await test.own.suppress(
            "+15551234567", Suppression(channel: .sms, source: .api, evidence: "call of Ada", createdAt: TestStore.now))
        let erasure = try await request(test, ["phone": "+15551234567", "email": "ada@example.com"])
        try await work(test)
        #expect(try await test.own.erasure(erasure)?.suppressions == 1)
        let left = try #require(try await test.own.suppression(of: "+15551234567", .sms))
        #expect(left.evidence == nil && left.source == .api)
    }

    @Test func receiptsAcceptedAfterTheRequestAreLeftAlone() async throws {
        let test = try await TestStore()
        let sample = Sample(channels: [.sms])
        _ = try await request(test, ["phone": .string(sample.phone)])
        let id = try await test.accept([Sample(channels: [.sms], at: TestStore.now + .minutes(1))])[0]
        try await work(test)
        #expect(try await test.own.receipt(id)?.content.erasedAt == nil)
    }
}
