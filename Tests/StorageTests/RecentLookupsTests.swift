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
        let move = try #require(lookups.beginMove())
        #expect(try move.entries.map(\.hash) == [hash(2), hash(9)] && move.through == 1)
        #expect(try lookups.sequences(of: hash(9)) == [1] && lookups.sequences(of: hash(1)) == [2])
        lookups.endMove(isDone: true)
        #expect(try lookups.count == 1 && lookups.sequences(of: hash(9)).isEmpty)
        lookups.commit()
        #expect(lookups.beginMove()?.through == 2)
    }

    @Test func whatIsTakenBackWhileAMoveRunsIsGone() throws {
        let lookups = RecentLookups()
        lookups.add([try hash(1)], sequence: 1)
        lookups.commit()
        lookups.add([try hash(1), try hash(2)], sequence: 2)
        #expect(lookups.beginMove()?.entries.map(\.sequence) == [1])
        #expect(try lookups.sequences(of: hash(1)) == [1, 2])
        lookups.undo()
        lookups.endMove(isDone: true)
        #expect(lookups.count == 0)
    }

    @Test func oneMovesAtATimeAndWhatCameToNothingIsTakenAgain() throws {
        let lookups = RecentLookups()
        #expect(lookups.beginMove() == nil)
        lookups.add([try hash(1)], sequence: 1)
        lookups.commit()
        #expect(lookups.waiting == 1)
        #expect(lookups.beginMove() != nil)
        #expect(lookups.beginMove() == nil && lookups.waiting == 0)
        lookups.add([try hash(2)], sequence: 2)
        lookups.commit()
        lookups.endMove(isDone: false)
        #expect(lookups.waiting == 2 && lookups.count == 2)
        let again = try #require(lookups.beginMove())
        #expect(again.through == 1 && again.entries.map(\.sequence) == [1])
        lookups.endMove(isDone: true)
        #expect(lookups.beginMove()?.through == 2)
    }
}
