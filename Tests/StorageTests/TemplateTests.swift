import Domain
import GRDB
import JSON
import Testing

@testable import Storage

struct TemplateTests {
    private static let author = KeyID(at: TestStore.now)

    private static func body(_ text: String, locale: String = "en") -> JSONValue {
        ["source": ["locale": .string(locale), "sms": ["text": .string(text)]], "cleaned": .null, "report": .null]
    }

    private static func version(
        _ text: String, name: String = "thanks", locale: String = "en", firstNumber: Int = 1
    ) -> NewTemplateVersion {
        let body = body(text, locale: locale)
        return NewTemplateVersion(
            name: name, locale: locale, hash: TemplateHash(body: body), body: body, author: author,
            createdAt: TestStore.now, firstNumber: firstNumber)
    }

    @Test func aHashNamesTheContentAndNotTheOrderOfItsMembers() {
        let one = TemplateHash(content: ["locale": "en", "sms": ["text": "hello"]])
        #expect(one == TemplateHash(content: ["sms": ["text": "hello"], "locale": "en"]))
        #expect(one != TemplateHash(content: ["sms": ["text": "hallo"], "locale": "en"]))
        // The same by another program: printf '%s' '{"locale":"en","sms":{"text":"hello"}}' | sha256sum
        #expect(one.description == "c7653fadd200ccbd3bd9dcb41ea5eaab6d71d9736218070e573c296b70808682")
    }

    @Test func aCleanedTextIsWhatTheHashOfABodyNames() {
        let content: JSONValue = ["locale": "en"]
        #expect(TemplateHash(body: ["source": "as given", "cleaned": content]) == TemplateHash(content: content))
        #expect(TemplateHash(body: ["source": content, "cleaned": .null]) == TemplateHash(content: content))
        #expect(TemplateHash(body: ["source": content]) == TemplateHash(content: content))
    }

    @Test func versionsOfANameAreCountedFromItsFirstNumberOverAllLocales() async throws {
        let test = try await TestStore()
        #expect(try await test.own.add(Self.version("one", firstNumber: 2)).version == 2)
        #expect(try await test.own.add(Self.version("uno", locale: "es", firstNumber: 2)).version == 3)
        #expect(try await test.own.add(Self.version("other", name: "other")).version == 1)
        #expect(try await test.own.templateStates(after: nil, limit: 9).map(\.name) == ["other", "thanks"])
        let all = try await test.own.templateSummaries("thanks", after: 0, limit: 9)
        #expect(all.map(\.version) == [2, 3] && all.map(\.locale) == ["en", "es"])
        #expect(try await test.own.templateSummaries("thanks", after: 2, limit: 9).map(\.version) == [3])
        #expect(try await test.own.templateSummaries("thanks", after: 0, limit: 1).map(\.version) == [2])
    }

    @Test func ofManyVersionsAddedAtOnceEachGetsANumberOfItsOwn() async throws {
        let test = try await TestStore()
        let own = test.own
        let numbers = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<50 {
                group.addTask { try await own.add(Self.version("text \(number)")).version }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(numbers.sorted() == Array(1...50))
    }

    @Test func aVersionReadsAsItWasStored() async throws {
        let test = try await TestStore()
        let added = try await test.own.add(Self.version("one"))
        #expect(added.publishedAt == nil)
        #expect(try await test.own.templateVersion("thanks", 1) == added)
        #expect(try await test.own.templateVersion("thanks", 2) == nil)
        #expect(try await test.own.templateVersion("other", 1) == nil)
        let again = try await test.reopened()
        #expect(try await again.tenant(test.tenant.id).templateVersion("thanks", 1) == added)
        await again.close()
    }

    @Test func publishingSwitchesOneLocaleAndAnOlderVersionIsTheWayBack() async throws {
        let test = try await TestStore()
        for (text, locale) in [("one", "en"), ("uno", "es"), ("two", "en")] {
            _ = try await test.own.add(Self.version(text, locale: locale))
        }
        let published = { try await test.own.profile()?.templates.map(\.version).sorted() }
        #expect(try await published() == [])
        for (step, (number, expected)) in [(1, [1]), (2, [1, 2]), (3, [2, 3]), (1, [1, 2])].enumerated() {
            let at = TestStore.now + .minutes(Int64(number))
            let result = try await test.own.publish("thanks", number, from: step, by: Self.author, at: at)
            #expect(result == .done(revision: step + 1))
            #expect(try await published() == expected)
        }
        let history = try await test.own.templateHistory("thanks", after: 0, limit: 9)
        #expect(history.map(\.version) == [1, 2, 3, 1] && history.map(\.number) == [1, 2, 3, 4])
        #expect(history.allSatisfy { $0.by == Self.author && $0.kind == .published })
        #expect(try await test.own.templateHistory("thanks", after: 2, limit: 1).map(\.version) == [3])
        #expect(try await test.own.templateVersion("thanks", 3)?.publishedAt == TestStore.now + .minutes(3))
        let current = try #require(try await test.own.profile()?.templates.first { $0.locale == "en" })
        #expect(current.hash == TemplateHash(body: Self.body("one")) && current.name == "thanks")
    }

    @Test func publishingWhatServesAlreadyChangesNothing() async throws {
        let test = try await TestStore()
        _ = try await test.own.add(Self.version("one"))
        for _ in 0..<2 {
            let result = try await test.own.publish("thanks", 1, by: Self.author, at: TestStore.now)
            #expect(result == .done(revision: 1))
        }
        #expect(try await test.own.templateHistory("thanks", after: 0, limit: 9).count == 1)
    }

    @Test func whatIsNotThereIsNotPublished() async throws {
        let test = try await TestStore()
        #expect(try await test.own.publish("thanks", 1, by: Self.author, at: TestStore.now) == .missing)
        _ = try await test.own.add(Self.version("one"))
        #expect(try await test.own.publish("thanks", 2, by: Self.author, at: TestStore.now) == .missing)
        #expect(try await test.own.templateHistory("thanks", after: 0, limit: 9).isEmpty)
        #expect(
            try await test.own.withdraw("thanks", locale: "en", by: Self.author, at: TestStore.now) == .missing)
    }

    @Test func ofManyThatPublishFromOneStateOneSucceeds() async throws {
        let test = try await TestStore()
        let own = test.own
        for number in 0..<20 { _ = try await own.add(Self.version("text \(number)")) }
        let results = try await withThrowingTaskGroup(of: PublishResult.self) { group in
            for number in 1...20 {
                group.addTask { try await own.publish("thanks", number, from: 0, by: Self.author, at: TestStore.now) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count { $0 == .done(revision: 1) } == 1)
        #expect(results.count { $0 == .stale } == 19)
        #expect(try await own.profile()?.templates.count == 1)
    }

    @Test func aWithdrawnLocaleServesNoMoreAndCanComeBack() async throws {
        let test = try await TestStore()
        let other = KeyID(at: TestStore.now)
        let now = TestStore.now
        _ = try await test.own.add(Self.version("one"))
        try await test.own.publish("thanks", 1, by: Self.author, at: now)
        #expect(try await test.own.withdraw("thanks", locale: "es", by: other, at: now) == .missing)
        #expect(try await test.own.withdraw("thanks", locale: "en", from: 0, by: other, at: now) == .stale)
        let later = now + .minutes(1)
        let result = try await test.own.withdraw("thanks", locale: "en", from: 1, by: other, at: later)
        #expect(result == .done(revision: 2))
        #expect(try await test.own.profile()?.templates.isEmpty == true)
        #expect(try await test.own.withdraw("thanks", locale: "en", by: other, at: now) == .missing)
        #expect(try await test.own.publish("thanks", 1, from: 2, by: Self.author, at: now) == .done(revision: 3))
        #expect(try await test.own.profile()?.templates.map(\.version) == [1])
        let history = try await test.own.templateHistory("thanks", after: 0, limit: 9)
        #expect(history.map(\.kind) == [.published, .withdrawn, .published])
        #expect(history[1].by == other && history[1].at == later && history[1].version == 1)
        #expect(try await test.own.templateHistory("thanks", after: 1, limit: 1).map(\.kind) == [.withdrawn])
    }

    @Test func aStateTellsWhatServesAndASummaryWhatAVersionIs() async throws {
        let test = try await TestStore()
        let both: JSONValue = ["source": ["locale": "es", "sms": ["text": "a"], "email": ["html": "b"]]]
        _ = try await test.own.add(Self.version("one"))
        _ = try await test.own.add(
            NewTemplateVersion(
                name: "thanks", locale: "es", hash: TemplateHash(body: both), body: both, author: Self.author,
                createdAt: TestStore.now, firstNumber: 1))
        _ = try await test.own.add(Self.version("other", name: "alas"))
        #expect(try await test.own.templateState("none") == nil)
        #expect(try await test.own.templateState("thanks") == TemplateState(name: "thanks"))
        try await test.own.publish("thanks", 2, by: Self.author, at: TestStore.now)
        let state = try #require(try await test.own.templateState("thanks"))
        #expect(state.revision == 1 && state.current.map(\.locale) == ["es"])
        #expect(state.current.first?.channels == [.sms, .email] && state.current.first?.version == 2)
        #expect(try await test.own.templateStates(after: nil, limit: 9).map(\.name) == ["alas", "thanks"])
        #expect(try await test.own.templateStates(after: "alas", limit: 9) == [state])
        #expect(try await test.own.templateStates(after: nil, limit: 1).map(\.name) == ["alas"])
        let summaries = try await test.own.templateSummaries("thanks", after: 0, limit: 9)
        #expect(summaries.map(\.channels) == [[.sms], [.sms, .email]])
        #expect(summaries.map(\.isCurrent) == [false, true])
        #expect(summaries.map { $0.publishedAt == nil } == [true, false])
        #expect(try await test.own.templateSummary("thanks", 2) == summaries[1])
        #expect(try await test.own.templateSummary("thanks", 3) == nil)
    }

    @Test func theEngineHearsOfAPublication() async throws {
        let test = try await TestStore()
        _ = try await test.own.add(Self.version("one"))
        _ = test.store.arrivals.take()
        _ = try await test.own.publish("thanks", 1, by: Self.author, at: TestStore.now)
        #expect(test.store.arrivals.take().tenants == [test.tenant.id])
        try await test.own.withdraw("thanks", locale: "en", by: Self.author, at: TestStore.now)
        #expect(test.store.arrivals.take().tenants == [test.tenant.id])
    }

    @Test func aBodyIsFoundByItsHashUntilTheEnd() async throws {
        let test = try await TestStore()
        let draft = try await test.own.add(Self.version("one"))
        let starter = Self.body("from the program")
        let starterHash = TemplateHash(body: starter)
        #expect(try await test.own.templateBody(starterHash) == nil)
        for _ in 0..<2 { try await test.store.keepStarterTemplates([(starterHash, starter)]) }
        #expect(try await test.own.templateBody(draft.hash) == draft.body)
        #expect(try await test.own.templateBody(starterHash) == starter)
        let again = try await test.reopened()
        #expect(try await again.tenant(test.tenant.id).templateBody(starterHash) == starter)
        await again.close()
    }

    @Test func noTenantReadsAnothersTemplates() async throws {
        let test = try await TestStore()
        let other = try await test.addTenant("second")
        let version = try await test.own.add(Self.version("one"))
        _ = try await test.own.publish("thanks", 1, by: Self.author, at: TestStore.now)
        #expect(try await other.templateVersion("thanks", 1) == nil)
        #expect(try await other.templateSummaries("thanks", after: 0, limit: 9).isEmpty)
        #expect(try await other.templateHistory("thanks", after: 0, limit: 9).isEmpty)
        #expect(try await other.templateState("thanks") == nil)
        #expect(try await other.templateStates(after: nil, limit: 9).isEmpty)
        #expect(try await other.templateSummaries("thanks", after: 0, limit: 9).isEmpty)
        #expect(try await other.templateBody(version.hash) == nil)
        #expect(try await other.profile()?.templates.isEmpty == true)
        #expect(try await other.publish("thanks", 1, by: Self.author, at: TestStore.now) == .missing)
        #expect(try await other.withdraw("thanks", locale: "en", by: Self.author, at: TestStore.now) == .missing)
        #expect(try await test.own.profile()?.templates.count == 1)
        #expect(try await other.add(Self.version("one")).version == 1)
    }

    @Test func aBodyThatIsNotWhatItsHashNamesIsDamage() async throws {
        let test = try await TestStore()
        let version = try await test.own.add(Self.version("one"))
        for damage in ["{\"source\":{}}", "no JSON"] {
            try await test.store.commits.write { db in
                try db.run("UPDATE template_versions SET body = ?", [damage])
            }
            await #expect(throws: StoreError.self) { try await test.own.templateBody(version.hash) }
        }
    }

    @Test func aReceiptsHashComesBackWithItsDelivery() async throws {
        let test = try await TestStore()
        let hash = TemplateHash(content: "text")
        try await test.accept([Sample(templateHash: hash)])
        try await test.accept([Sample(key: "key-2", transaction: "tx-2")])
        let leased = try await test.lease()
        #expect(leased.map(\.templateHash) == [hash, nil])
    }
}
