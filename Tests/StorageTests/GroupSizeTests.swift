import Testing

@testable import Storage

@Suite struct GroupSizeTests {
    /// Groups of the size that is asked for, on a disk and with writes that take as long as told.
    private func settled(sync: Duration, perWrite: Duration, after groups: Int = 200) -> Int {
        var size = GroupSize()
        for _ in 0..<groups { size.note(size.limit, took: perWrite * size.limit, thenDisk: sync) }
        return size.limit
    }

    @Test func aGroupWorksThreeTimesAsLongAsTheDiskTakes() {
        #expect((82...94).contains(settled(sync: .microseconds(1_000), perWrite: .microseconds(34))))
        #expect((290...310).contains(settled(sync: .milliseconds(5), perWrite: .microseconds(50))))
    }

    @Test func neitherAFastDiskNorASlowOneMovesItOutOfItsBounds() {
        #expect(settled(sync: .microseconds(1), perWrite: .milliseconds(1)) == 16)
        #expect(settled(sync: .seconds(1), perWrite: .microseconds(1)) == 1_024)
    }

    @Test func oneUnusualTransactionMovesItLittle() {
        var size = GroupSize()
        for _ in 0..<200 { size.note(size.limit, took: .microseconds(34) * size.limit, thenDisk: .milliseconds(1)) }
        let usual = size.limit
        size.note(1, took: .seconds(30), thenDisk: .milliseconds(1))
        #expect(size.limit >= usual * 9 / 10)
        size.note(usual, took: .microseconds(34) * usual, thenDisk: .seconds(30))
        #expect(size.limit <= usual * 12 / 10)
    }

    @Test func anEmptyGroupAndOneThatTookNoTimeChangeNothingForTheWorse() {
        var size = GroupSize()
        size.note(0, took: .zero, thenDisk: .zero)
        #expect(size.limit == 64)
        size.note(10, took: .zero, thenDisk: .zero)
        #expect((16...1_024).contains(size.limit))
    }
}
