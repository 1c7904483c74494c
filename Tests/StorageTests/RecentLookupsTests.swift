import Testing

@testable import Storage

struct RecentLookupsTests {
    private func hash(_ number: UInt8) throws -> LookupHash {
        try #require(LookupHash([UInt8](repeating: number, count: 16)))
    }

    @Test func whatATransactionAddedIsTakenBackToItsMark() throws {
        let lookups = RecentLookups()
        lookups.add([try hash(1), try hash(2)], sequence: 1)
        lookups.commit()
        lookups.add([try hash(1), try hash(3)], sequence: 2)
        let mark = lookups.mark
        lookups.add([try hash(4)], sequence: 3)
        lookups.undo(to: mark)
        #expect(try lookups.sequences(of: hash(4)).isEmpty && lookups.sequences(of: hash(1)) == [1, 2])
        lookups.undo()
        #expect(try lookups.sequences(of: hash(1)) == [1] && lookups.sequences(of: hash(3)).isEmpty)
        #expect(lookups.count == 2)
    }

    @Test func onlyWhatIsDurableIsMoved() throws {
        let lookups = RecentLookups()
        lookups.add([try hash(9), try hash(2)], sequence: 1)
        lookups.commit()
        lookups.add([try hash(1)], sequence: 2)
        let (entries, through) = lookups.durable()
        #expect(try entries.map(\.hash) == [hash(2), hash(9)] && through == 1)
        lookups.drop(entries[...])
        #expect(lookups.count == 1)
        lookups.commit()
        #expect(lookups.durable().through == 2)
    }

    @Test func oneMovesAtATime() {
        let lookups = RecentLookups()
        #expect(lookups.beginMove())
        #expect(!lookups.beginMove())
        lookups.endMove()
        #expect(lookups.beginMove())
    }
}
